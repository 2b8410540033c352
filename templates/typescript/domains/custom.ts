// Rules of `{{ file }}` that the manifest leaves to code. Larder wrote this file once, as a
// start, and never touches it again.

{{ import }}
{%- for function in functions %}

/** The rule `{{ function.rule }}`, on {{ function.operations }}: false refuses the change. */
{{ function.signature }}
  return true;
}
{%- endfor %}
