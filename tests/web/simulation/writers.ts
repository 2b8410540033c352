import type { Layer } from './bundle';
import type { Version } from './steps';
import type { Row } from './tables';

/** How the application writes to one table. */
export interface Writer {
  table: string;
  /** Returns the row's key. */
  create?: (layer: Layer, uid: string, values: Row) => Promise<string>;
  update: (layer: Layer, uid: string, key: string, values: Row) => Promise<void>;
  delete?: (layer: Layer, uid: string, key: string) => Promise<void>;
  /** Values for a new row, or for some of its columns. */
  values: (name: string, choice: number) => Row;
}

const colors = ['rose', 'blue', 'green', 'slate'] as const;

const categories: Writer = {
  table: 'user_categories',
  create: async (layer, uid, values) => (await layer.createCategory(uid, values as never)).id,
  update: (layer, uid, key, values) => layer.updateCategory(uid, key, values),
  delete: (layer, uid, key) => layer.deleteCategory(uid, key),
  values: (name, choice) => ({
    name,
    color: pick(colors, choice),
    is_default: choice % 7 === 0,
  }),
};

const calendars: Writer = {
  table: 'user_calendars',
  create: async (layer, uid, values) => (await layer.createCalendar(uid, values as never)).id,
  update: (layer, uid, key, values) => layer.updateCalendar(uid, key, values),
  delete: (layer, uid, key) => layer.deleteCalendar(uid, key),
  values: (name, choice) => ({
    name,
    color: pick(colors, choice),
    visible: choice % 3 === 0,
    type: pick(['user', 'user', 'user', 'default', 'archive'], choice),
  }),
};

const profiles: Writer = {
  table: 'user_profiles',
  update: (layer, uid, _, values) => layer.updateUserProfile(uid, values),
  values: (name) => ({ first_name: name, title: `title of ${name}` }),
};

const periods: Writer = {
  table: 'user_work_periods',
  create: async (layer, uid, values) => (await layer.createUserWorkPeriod(uid, values as never)).id,
  update: (layer, uid, key, values) => layer.updateUserWorkPeriod(uid, key, values),
  delete: (layer, uid, key) => layer.deleteUserWorkPeriod(uid, key),
  values: (_, choice) => ({
    weekday: choice % 7,
    start_time: `0${choice % 9}:00:00`,
    end_time: `1${choice % 9}:30:00`,
  }),
};

const personas: Writer = {
  table: 'ai_personas',
  create: async (layer, uid, values) => (await layer.createAIPersona(uid, values as never)).id,
  update: (layer, uid, key, values) => layer.updateAIPersona(uid, key, values),
  delete: (layer, uid, key) => layer.deleteAIPersona(uid, key),
  values: (name, choice) => ({ name, greeting: `hello ${name}`, is_default: choice % 3 === 0 }),
};

const further = (table: string, entity: string, values: Writer['values']): Writer => {
  const call = (layer: Layer, name: string, ...given: readonly unknown[]) => {
    const found = layer.further[`${name}${entity}`];
    if (!found) throw new Error(`the layer cannot ${name} ${entity}`);
    return found(...given);
  };
  return {
    table,
    create: async (layer, uid, values) => (await call(layer, 'create', uid, values)).id,
    update: async (layer, uid, key, values) => void (await call(layer, 'update', uid, key, values)),
    delete: async (layer, uid, key) => void (await call(layer, 'delete', uid, key)),
    values,
  };
};

const places = ['here', 'there', 'elsewhere', null] as const;
const contracts = further('contracts', 'Contract', (name, choice) => ({
  name,
  place: pick(places, choice),
}));
const folders = further('folders', 'Folder', (name) => ({ name }));
// What it refers to is chosen among the rows that are there.
const papers = further('papers', 'Paper', (name) => ({ name }));

const ofCalendar: readonly Writer[] = [categories, calendars, periods, personas, profiles];

/** How a version of the application writes to each of its tables. */
export function writersOf(version: Version): readonly Writer[] {
  if (version === 'calendar') return ofCalendar;
  // Rows that refer to others, or are referred to, have to be many to meet.
  return [...ofCalendar, contracts, contracts, folders, papers, papers];
}

/** One or two of the values, by choice. */
export function some(values: Row, choice: number): Row {
  const columns = Object.keys(values);
  const chosen = [pick(columns, choice >> 4), pick(columns, choice >> 8)];
  return Object.fromEntries(chosen.map((column) => [column, values[column]]));
}

export function pick<T>(values: readonly T[], choice: number): T {
  const value = values[choice % values.length];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}
