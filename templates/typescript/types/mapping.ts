import * as read from './read';
{{ import }}

// Columns that are not known here are kept: a newer server may have more.
{%- for table in tables %}

/** A server row of `{{ table.name }}`, in the form of the device. */
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
