import Dexie, { type Table } from 'dexie';
{{ import }}
import { letGoWhenFrozen } from './freeze';
import { keepHistory, type SchemaStep } from './history';
import { databaseName, databaseOptions } from './runtime';
import { watchDatabase } from './storage';
import type { MetaEntry, OutboxEntry } from './stored';

export class OfflineDB extends Dexie {
  // Core tables
{%- for table in tables %}
  {{ table.declaration }}
{%- endfor %}

  // Sync tables
  outbox!: Table<OutboxEntry, string>;
  meta!: Table<MetaEntry, string>;

  constructor(name = databaseName) {
    super(name, databaseOptions);

    // Every live store is listed: Dexie deletes what the newest version omits.
    this.version({{ version }}).stores({
{%- for table in tables %}
{{ table.comment }}
      {{ table.store }}
{% endfor %}
      // Local changes that wait for the server
      outbox: 'id, seq, [user_id+seq], [user_id+table+record_id]',

      // Session, watermarks and schema steps
      meta: 'key',
{%- if !moved.is_empty() %}

      // Renamed: what is left here moves on when a database is opened
{%- for store in moved %}
      {{ store }}
{%- endfor %}
{%- endif %}
{%- if !removed.is_empty() %}

      // No longer used
{%- for name in removed %}
      {{ name }}: null,
{%- endfor %}
{%- endif %}
    });

    letGoWhenFrozen(this);
    keepHistory(this, steps{% if let Some(needed) = needed %}, {{ needed }}{% endif %});
    // Last: a database is open once its history has been followed.
    watchDatabase(this);
  }
}

// What happens to the data of a database that comes from an earlier version, in
// order. A step is known by its id, not by its version: two branches may each
// have added one.
{%- if steps.is_empty() %}
const steps: readonly SchemaStep[] = [];
{%- else %}
const steps: readonly SchemaStep[] = [
{%- for step in steps %}
  {{ step }}
{%- endfor %}
];
{%- endif %}

export const db = new OfflineDB();

/** The version of this code: an open database tells its own. */
export const schemaVersion = db.verno;
