{%- for words in enums %}

/** Values of the enum `{{ words.name }}`. */
{{ words.declaration }}
{%- endfor %}
{%- for table in tables %}

{{ table.comment }}
export type {{ table.ty }} = {
{%- for column in table.columns %}
{{ column }}
{%- endfor %}
};
{%- endfor %}
