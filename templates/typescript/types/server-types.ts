{%- for words in enums %}

/** Values of the enum `{{ words.name }}`. */
{{ words.declaration }}
{%- endfor %}
{%- for table in tables %}

{{ table.comment }}
{{ table.body.open }}
{%- for column in table.body.columns %}
{{ column }}
{%- endfor %}
{{ table.body.close }}
{%- endfor %}
