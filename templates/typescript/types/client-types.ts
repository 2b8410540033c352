{%- if !import.is_empty() %}
{{ import }}
{%- endif %}

export type * from './server-types';
{%- for table in tables %}

{{ table.comment }}
{{ table.body.open }}
{%- for column in table.body.columns %}
{{ column }}
{%- endfor %}
{{ table.body.close }}
{%- for input in table.inputs %}

/** What `{{ input.function }}` takes{{ input.absence }}. */
{%- if input.body.columns.is_empty() %}
{{ input.empty }}
{%- else %}
{{ input.body.open }}
{%- for column in input.body.columns %}
{{ column }}
{%- endfor %}
{{ input.body.close }}
{%- endif %}
{%- endfor %}
{%- endfor %}
