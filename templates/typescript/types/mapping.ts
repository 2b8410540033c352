import * as read from './read';
{{ import }}
{%- for table in tables %}

/** A server row of `{{ table.name }}` in the form of the device; columns it does not know are kept. */
{{ table.signature }}
  const row = read.readRow(server);
  return {
    ...row,
{%- for column in table.columns %}
    {{ column }}
{%- endfor %}
  };
}
{%- endfor %}
