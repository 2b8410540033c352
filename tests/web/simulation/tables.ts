import { boolean, integer, json, number, oneOf, optional, required, text, uuid } from './columns';
import type { Column } from './columns';
import { SqlError } from './sqlError';

// What the model server knows of the generated schema. It is written by hand, and checked against the real
// one by model.test.ts.

export type Row = Record<string, unknown>;

export interface Refusal {
  id: string;
  message: string;
  when: (old: Row, next: Row) => boolean;
}

export interface ModelTable {
  name: string;
  owner: 'id' | 'user_id';
  /** Whose rows a user may read. */
  readable: 'own' | 'all';
  columns: Readonly<Record<string, Column>>;
  /** The columns that a client may change; others are not granted. */
  updatable: readonly string[];
  insertable: readonly string[];
  deletable: boolean;
  unique: readonly { name: string; columns: readonly string[] }[];
  /** In the order of their names, which is the order in which Postgres looks at them. */
  checks: readonly { name: string; holds: (row: Row) => boolean }[];
  updateRules: readonly Refusal[];
  deleteRules: readonly Refusal[];
  /** The column that one row of an owner may have true. */
  single: string | null;
  /** Whether the layer names the version that it changes, and takes no answer for a conflict. */
  rejects: boolean;
  /** Columns that hold the key of another row of the same owner. */
  references: readonly ModelReference[];
}

export interface ModelReference {
  column: string;
  table: string;
  onDelete: 'cascade' | 'set-null' | 'refuse';
}

const colors = ['neutral', 'slate', 'orange', 'yellow', 'green', 'blue', 'indigo', 'violet'];
const color = oneOf('colors', [...colors, 'fuchsia', 'rose']);
const named = (table: string, column: string, length: number, least = 0) => ({
  name: `${table}_${column}_check`,
  holds: (row: Row) => {
    const text = row[column];
    return typeof text !== 'string' || (text.length >= least && text.length <= length);
  },
});
const keyed = (table: string) => [{ name: `${table}_pkey`, columns: ['id'] }];
const owned = { id: required(uuid), user_id: required(uuid) };

const categories: ModelTable = {
  name: 'user_categories',
  owner: 'user_id',
  readable: 'own',
  columns: {
    ...owned,
    name: required(text),
    color: optional(color, 'neutral'),
    is_default: required(boolean, false),
  },
  insertable: ['id', 'user_id', 'name', 'color', 'is_default'],
  updatable: ['name', 'color', 'is_default'],
  deletable: true,
  unique: [
    ...keyed('user_categories'),
    { name: 'user_categories_user_id_name_key', columns: ['user_id', 'name'] },
  ],
  checks: [named('user_categories', 'name', 120, 1)],
  updateRules: [],
  deleteRules: [
    {
      id: 'keep-default',
      message: 'Cannot delete default category',
      when: (old) => old['is_default'] === true,
    },
  ],
  single: null,
  rejects: false,
  references: [],
};

const calendars: ModelTable = {
  name: 'user_calendars',
  owner: 'user_id',
  readable: 'own',
  columns: {
    ...owned,
    name: required(text),
    color: optional(color, 'neutral'),
    type: required(oneOf('calendar_type', ['default', 'archive', 'user']), 'user'),
    visible: required(boolean, true),
  },
  insertable: ['id', 'user_id', 'name', 'color', 'type', 'visible'],
  updatable: ['name', 'color', 'type', 'visible'],
  deletable: true,
  unique: [
    ...keyed('user_calendars'),
    { name: 'user_calendars_user_id_name_key', columns: ['user_id', 'name'] },
  ],
  checks: [named('user_calendars', 'name', 120, 1)],
  updateRules: [
    {
      id: 'no-archived-default',
      message: 'Cannot archive default items',
      when: (old, next) => old['type'] === 'default' && next['type'] === 'archive',
    },
  ],
  deleteRules: [
    {
      id: 'keep-default',
      message: 'Cannot delete default or archive calendars',
      when: ({ type }) => type === 'default' || type === 'archive',
    },
  ],
  single: null,
  rejects: false,
  references: [],
};

const periods: ModelTable = {
  name: 'user_work_periods',
  owner: 'user_id',
  readable: 'all',
  columns: {
    ...owned,
    weekday: required(integer),
    start_time: required(text),
    end_time: required(text),
  },
  insertable: ['id', 'user_id', 'weekday', 'start_time', 'end_time'],
  updatable: ['weekday', 'start_time', 'end_time'],
  deletable: true,
  unique: keyed('user_work_periods'),
  checks: [
    {
      name: 'user_work_periods_start_before_end_rule',
      holds: ({ start_time, end_time }) => String(start_time) < String(end_time),
    },
    {
      name: 'user_work_periods_weekday_check',
      holds: ({ weekday }) => Number(weekday) >= 0 && Number(weekday) <= 6,
    },
  ],
  updateRules: [],
  deleteRules: [],
  single: null,
  rejects: false,
  references: [],
};

const personaColumns = {
  name: required(text),
  avatar_url: optional(text),
  traits: optional(text),
  instructions: optional(text),
  greeting: optional(text),
  agent_id: optional(text),
  model_id: optional(text),
  temperature: optional(number, 0.7),
  top_p: optional(number),
  is_default: required(boolean, false),
  properties_ext: optional(json, {}),
};

const personas: ModelTable = {
  name: 'ai_personas',
  owner: 'user_id',
  readable: 'own',
  columns: { ...owned, ...personaColumns },
  insertable: ['id', 'user_id', ...Object.keys(personaColumns)],
  updatable: Object.keys(personaColumns),
  deletable: true,
  unique: keyed('ai_personas'),
  checks: [
    named('ai_personas', 'greeting', 1000),
    named('ai_personas', 'name', 120, 1),
    {
      name: 'ai_personas_temperature_check',
      holds: ({ temperature }) =>
        temperature === null || (Number(temperature) >= 0 && Number(temperature) <= 2),
    },
  ],
  updateRules: [],
  deleteRules: [],
  single: 'is_default',
  rejects: false,
  references: [],
};

const profileColumns = {
  first_name: optional(text),
  last_name: optional(text),
  display_name: optional(text),
  title: optional(text),
  organization: optional(text),
  avatar_url: optional(text),
  timezone: optional(text, 'UTC'),
  time_format: optional(oneOf('time_format', ['12_hour', '24_hour']), '12_hour'),
  week_start_day: optional(oneOf('weekday', ['0', '1', '2', '3', '4', '5', '6']), '0'),
};

const profiles: ModelTable = {
  name: 'user_profiles',
  owner: 'id',
  readable: 'all',
  columns: { ...owned, email: required(text), slug: optional(text), ...profileColumns },
  insertable: ['id', 'user_id', 'email', 'slug', ...Object.keys(profileColumns)],
  updatable: Object.keys(profileColumns),
  deletable: false,
  unique: [...keyed('user_profiles'), { name: 'user_profiles_slug_key', columns: ['slug'] }],
  checks: [
    named('user_profiles', 'first_name', 100),
    named('user_profiles', 'last_name', 100),
    named('user_profiles', 'title', 200),
  ],
  updateRules: [],
  deleteRules: [],
  single: null,
  rejects: false,
  references: [],
};

const further = (name: string, columns: Readonly<Record<string, Column>>): ModelTable => ({
  name,
  owner: 'user_id',
  readable: 'own',
  columns: { ...owned, name: required(text), ...columns },
  insertable: ['id', 'user_id', 'name', ...Object.keys(columns)],
  updatable: ['name', ...Object.keys(columns)],
  deletable: true,
  unique: keyed(name),
  checks: [named(name, 'name', 120, 1)],
  updateRules: [],
  deleteRules: [],
  single: null,
  rejects: false,
  references: [],
});

const contracts = { ...further('contracts', { place: optional(text) }), rejects: true };
const folders = further('folders', {});
const papers: ModelTable = {
  ...further('papers', {
    folder_id: required(uuid),
    source_id: optional(uuid),
    contract_id: optional(uuid),
  }),
  // In the order in which Postgres looks at them.
  references: [
    { column: 'contract_id', table: 'contracts', onDelete: 'refuse' },
    { column: 'folder_id', table: 'folders', onDelete: 'cascade' },
    { column: 'source_id', table: 'papers', onDelete: 'set-null' },
  ],
};

/** Rows that refer to others come before these: an account takes them with it in this order. */
export const modelTables: readonly ModelTable[] = [
  categories,
  calendars,
  profiles,
  periods,
  personas,
  papers,
  contracts,
  folders,
];

export function modelTable(name: string): ModelTable {
  const table = modelTables.find((table) => table.name === name);
  if (!table) {
    throw new SqlError('PGRST205', `Could not find the table 'public.${name}'`, 404);
  }
  return table;
}

/** Which columns of which tables may hold the key of a row of this one. */
export function referencesTo(name: string): { from: ModelTable; reference: ModelReference }[] {
  return modelTables.flatMap((from) =>
    from.references.filter(({ table }) => table === name).map((reference) => ({ from, reference })),
  );
}
