import type { Device, Layer } from '../device/device';

type Values = Record<string, unknown>;
type Row = Values & { id: string; user_id: string; created_at: string; updated_at: string };
type Create = (uid: string, input: Values) => Promise<Row>;
type Update = (uid: string, id: string, input: Values) => Promise<void>;
type Delete = (uid: string, id: string) => Promise<void>;

/** What a domain of the calendar has in common with the others, and its own values. */
export interface Domain {
  table: 'user_categories' | 'user_calendars' | 'user_work_periods' | 'ai_personas';
  create: Create;
  update: Update;
  delete: Delete;
  /** The least that creates a row, and the row's other columns then. */
  least: (n: number) => Values;
  defaults: Values;
  /** Every column that the client may set, each unlike its default. */
  full: (n: number) => Values;
  /** Two changes that touch different columns. */
  changes: [Values, Values];
  /** Inputs that no row may hold. */
  invalid: Values[];
}

export const tableNames = [
  'user_categories',
  'user_calendars',
  'user_work_periods',
  'ai_personas',
] as const;

/** The functions of a table, with inputs as open as they are at run time. */
export function domainOf(layer: Layer, table: Domain['table']): Domain {
  const open = (functions: { create: unknown; update: unknown; delete: unknown }) =>
    functions as { create: Create; update: Update; delete: Delete };
  switch (table) {
    case 'user_categories':
      return {
        table,
        ...open({
          create: layer.createCategory,
          update: layer.updateCategory,
          delete: layer.deleteCategory,
        }),
        least: (n) => ({ name: `Work ${n}` }),
        defaults: { color: 'neutral', is_default: false },
        full: (n) => ({ name: `Play ${n}`, color: null, is_default: true }),
        changes: [{ name: 'Renamed' }, { color: 'rose' }],
        invalid: [
          { name: '' },
          { name: 'x'.repeat(121) },
          { name: 1 },
          { color: 'mauve' },
          { name: null },
        ],
      };
    case 'user_calendars':
      return {
        table,
        ...open({
          create: layer.createCalendar,
          update: layer.updateCalendar,
          delete: layer.deleteCalendar,
        }),
        least: (n) => ({ name: `Home ${n}` }),
        defaults: { color: 'neutral', type: 'user', visible: true },
        full: (n) => ({ name: `Old ${n}`, color: 'rose', type: 'archive', visible: false }),
        changes: [{ name: 'Renamed' }, { visible: false }],
        invalid: [{ name: '' }, { type: 'active' }, { visible: 'yes' }, { name: 'a\0b' }],
      };
    case 'user_work_periods':
      return {
        table,
        ...open({
          create: layer.createUserWorkPeriod,
          update: layer.updateUserWorkPeriod,
          delete: layer.deleteUserWorkPeriod,
        }),
        least: (n) => ({ weekday: n % 7, start_time: '09:00:00', end_time: '17:00:00' }),
        defaults: {},
        full: (n) => ({ weekday: n % 7, start_time: '10:30:00', end_time: '11:00:00' }),
        changes: [{ weekday: 6 }, { end_time: '18:00:00' }],
        invalid: [
          { weekday: 7 },
          { weekday: 1.5 },
          { start_time: '9 o’clock' },
          { end_time: '25:00' },
        ],
      };
    case 'ai_personas':
      return {
        table,
        ...open({
          create: layer.createAIPersona,
          update: layer.updateAIPersona,
          delete: layer.deleteAIPersona,
        }),
        least: (n) => ({ name: `Helper ${n}` }),
        defaults: {
          avatar_url: null,
          traits: null,
          instructions: null,
          greeting: null,
          agent_id: null,
          model_id: null,
          temperature: 0.7,
          top_p: null,
          is_default: false,
          properties_ext: {},
        },
        full: (n) => ({
          name: `Critic ${n}`,
          avatar_url: 'https://example.com/critic.png',
          traits: 'stern',
          instructions: 'Judge.',
          greeting: 'Well?',
          agent_id: 'agent',
          model_id: 'model',
          temperature: 1.25,
          top_p: 0.5,
          is_default: true,
          properties_ext: { voice: 'low' },
        }),
        changes: [{ name: 'Renamed' }, { properties_ext: { mood: 'calm' } }],
        invalid: [
          { name: '' },
          { temperature: 2.5 },
          { top_p: -1 },
          { avatar_url: 'javascript:alert(1)' },
          { greeting: 'x'.repeat(1001) },
          { properties_ext: [] },
        ],
      };
  }
}

/** A row as it is stored, whatever its table. */
export const stored = async (device: Device, table: Domain['table'], id: string) =>
  (await device.db.table(table).get(id)) as Row | undefined;
