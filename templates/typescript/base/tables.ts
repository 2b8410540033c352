{{ import }}
import type { Reference, SyncTable } from './table';

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

/** The columns that hold keys of a table, each with the table that it is of. */
export function referencesTo(
  name: string,
): { from: SyncTable; reference: Reference }[] {
  return allTables.flatMap((from) =>
    from.references
      .filter(({ table }) => table === name)
      .map((reference) => ({ from, reference })),
  );
}

/** The tables in which the deletion of a row may change others; its own first. */
export function reachOf(table: SyncTable): SyncTable[] {
  const reached = new Set([table]);
  // What is added on the way has its turn as well.
  for (const { name } of reached) {
    for (const { from } of referencesTo(name)) reached.add(from);
  }
  return [...reached];
}
