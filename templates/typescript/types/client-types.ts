{%- if !import.is_empty() %}
{{ import }}
{%- endif %}

export type * from './server-types';
{%- for table in tables %}

{{ table.comment }}
export type {{ table.ty }} = {
{%- for column in table.columns %}
{{ column }}
{%- endfor %}
};
{%- for input in table.inputs %}

/** What `{{ input.function }}` takes{{ input.absence }}. */
{%- if input.columns.is_empty() %}
{{ input.empty }}
{%- else %}
export type {{ input.ty }} = {
{%- for column in input.columns %}
{{ column }}
{%- endfor %}
};
{%- endif %}
{%- endfor %}
{%- endfor %}
