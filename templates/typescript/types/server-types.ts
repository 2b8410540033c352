{%- for enum in enums -%}
/** Values of the enum `{{ enum.name }}`. */
{{ enum.declaration }}

{% endfor -%}
{%- for table in tables -%}
{%- if !loop.first %}

{% endif -%}
/** A row of `{{ table.name }}`, as the server sends it. */
export type {{ table.ty }} = {
{%- for column in table.columns %}
{{ column }}
{%- endfor %}
};
{%- endfor %}
