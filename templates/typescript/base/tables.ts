{{ import }}
import type { SyncTable } from './table';

/** The one registry of what the engine must know of each table. */
export const tables = {
{%- for table in tables %}
{%- if !loop.first %}
{% endif %}
  {{ table.name }}: {
{%- for property in table.properties %}
    {{ property }}
{%- endfor %}
  },
{%- endfor %}
} as const satisfies Record<string, SyncTable>;

/** All tables, in the order of the manifest. */
export const allTables: readonly SyncTable[] = Object.values(tables);

/** The table of this name; undefined if this version does not have it. */
export function tableNamed(name: string): SyncTable | undefined {
  return allTables.find((table) => table.name === name);
}
