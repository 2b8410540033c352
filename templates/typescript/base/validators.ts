import { z } from 'zod';
import * as field from './fields';

export { validateBeforeEnqueue } from './validate';
{%- if !enums.is_empty() %}
{% for declaration in enums %}
{{ declaration }}
{%- endfor %}
{%- endif %}
{%- for table in tables %}

/** A row of `{{ table.name }}`. */
{{ table.declaration }}
{%- endfor %}
