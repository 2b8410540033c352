/**
 * An application written against the guide's data layer. It names every public name in the order of
 * arguments that callers rely on, and has to compile against the generated layer without a change.
 */
import { useState } from 'react';
import {
  CalendarSchema,
  CategorySchema,
  DataProvider,
  PersonaSchema,
  UserProfileSchema,
  UserWorkPeriodSchema,
  createAIPersona,
  createCalendar,
  createCategory,
  createUserWorkPeriod,
  db,
  deleteAIPersona,
  deleteCalendar,
  deleteCategory,
  deleteUserWorkPeriod,
  pullAIPersonas,
  pullCalendars,
  pullCategories,
  pullTable,
  pullUserProfiles,
  pullUserWorkPeriods,
  pushOutbox,
  startSync,
  stopSync,
  supabase,
  updateAIPersona,
  updateCalendar,
  updateCategory,
  updateUserProfile,
  updateUserWorkPeriod,
  useAIPersona,
  useAIPersonas,
  useSyncStatus,
  useUserCalendar,
  useUserCalendars,
  useUserCalendarsByType,
  useUserCategories,
  useUserCategory,
  useUserProfile,
  useUserWorkPeriod,
  useUserWorkPeriods,
  useVisibleUserCalendars,
  validateBeforeEnqueue,
} from '@/lib/data-v2';
import type {
  ClientCalendar,
  ClientCategory,
  ClientPersona,
  ClientUserProfile,
  ClientUserWorkPeriod,
} from '@/lib/data-v2';
import { OfflineDB } from '@/lib/data-v2/base/dexie';
import { setupCentralizedRealtimeSubscription } from '@/lib/data-v2/base/sync';
import type { ServerCategory, ServerPersona } from '@/lib/data/base/client-types';
import {
  mapCalendarFromServer,
  mapCategoryFromServer,
  mapPersonaFromServer,
  mapUserProfileFromServer,
  mapUserWorkPeriodFromServer,
} from '@/lib/data/base/mapping';
import { generateUUID, nowISO } from '@/lib/data/base/utils';
import { useAuth } from './contexts/AuthContext';

export function App() {
  return (
    <DataProvider>
      <Categories />
      <Status />
    </DataProvider>
  );
}

function Categories() {
  const { user } = useAuth();
  const [name, setName] = useState('');
  const items = useUserCategories(user?.id);
  const isLoading = !items && !!user?.id;

  const handleCreate = async () => {
    if (!user?.id) return;
    try {
      await createCategory(user.id, { name });
      setName('');
    } catch (error) {
      console.error('Failed to create item:', error);
    }
  };

  return (
    <section>
      {isLoading ? 'Loading' : items?.map((item) => <p key={item.id}>{item.name}</p>)}
      <button onClick={() => void handleCreate()}>Add</button>
    </section>
  );
}

function Status() {
  const { user } = useAuth();
  const status: {
    online: boolean;
    outboxCount: number;
    syncing: boolean;
    lastSync?: string;
    hasErrors: boolean;
  } = useSyncStatus(user?.id);
  return <p>{status.online ? `${status.outboxCount} waiting` : 'offline'}</p>;
}

export function useEverything(uid: string | undefined, id: string | undefined) {
  const categories: ClientCategory[] | undefined = useUserCategories(uid);
  const category: ClientCategory | undefined = useUserCategory(uid, id);
  const calendars: ClientCalendar[] | undefined = useUserCalendars(uid);
  const calendar: ClientCalendar | undefined = useUserCalendar(uid, id);
  const visible: ClientCalendar[] | undefined = useVisibleUserCalendars(uid);
  const archived: ClientCalendar[] | undefined = useUserCalendarsByType(uid, 'archive');
  const profile: ClientUserProfile | undefined = useUserProfile(uid);
  const periods: ClientUserWorkPeriod[] | undefined = useUserWorkPeriods(uid);
  const period: ClientUserWorkPeriod | undefined = useUserWorkPeriod(uid, id);
  const personas: ClientPersona[] | undefined = useAIPersonas(uid);
  const persona: ClientPersona | undefined = useAIPersona(uid, id);
  return {
    categories,
    category,
    calendars,
    calendar,
    visible,
    archived,
    profile,
    periods,
    period,
    personas,
    persona,
  };
}

export async function editEverything(uid: string, id: string, name: string | undefined) {
  const category: ClientCategory = await createCategory(uid, {
    name: 'Work',
    color: 'blue',
    is_default: false,
  });
  // A form gives undefined for what it leaves alone, and null for what it empties.
  await updateCategory(uid, category.id, { name, color: null });
  await deleteCategory(uid, category.id);

  const calendar: ClientCalendar = await createCalendar(uid, { name: 'Home' });
  await createCalendar(uid, { name: 'All', color: 'rose', type: 'archive', visible: false });
  await updateCalendar(uid, calendar.id, { type: 'user', visible: true, color: undefined });
  await deleteCalendar(uid, calendar.id);

  await updateUserProfile(uid, {
    first_name: 'Ada',
    last_name: null,
    display_name: undefined,
    title: 'Countess',
    organization: null,
    avatar_url: 'https://example.com/ada.png',
    timezone: 'Europe/London',
    time_format: '24_hour',
    week_start_day: '1',
  });

  const period: ClientUserWorkPeriod = await createUserWorkPeriod(uid, {
    weekday: 1,
    start_time: '09:00',
    end_time: '17:00',
  });
  await updateUserWorkPeriod(uid, period.id, { end_time: '18:00' });
  await deleteUserWorkPeriod(uid, id);

  const persona: ClientPersona = await createAIPersona(uid, {
    name: 'Helper',
    avatar_url: null,
    traits: 'patient',
    instructions: undefined,
    greeting: 'Hello',
    agent_id: 'a',
    model_id: 'm',
    temperature: 0.3,
    top_p: null,
    is_default: true,
    properties_ext: { voice: 'low', tags: ['a', 'b'] },
  });
  await updateAIPersona(uid, persona.id, { is_default: false, temperature: null });
  await deleteAIPersona(uid, persona.id);
}

export async function pullEverything(uid: string): Promise<void> {
  await pullCategories(uid);
  await pullCalendars(uid);
  await pullUserProfiles(uid);
  await pullUserWorkPeriods(uid);
  await pullAIPersonas(uid);
  await pullTable('user_categories', uid, mapCategoryFromServer);
  await startSync(uid);
  await pushOutbox(uid);
  await stopSync();
}

export async function readDirectly(uid: string): Promise<string[]> {
  const rows: ClientCategory[] = await db.user_categories.where('user_id').equals(uid).toArray();
  const calendars: ClientCalendar[] = await db.user_calendars
    .where('type')
    .equals('user')
    .toArray();
  const profile: ClientUserProfile | undefined = await db.user_profiles.get(uid);
  const waiting: number = await db.outbox.where('user_id').equals(uid).count();
  const { data } = await supabase.auth.getSession();
  return [...rows, ...calendars]
    .map(({ name }) => name + nowISO() + generateUUID())
    .concat(profile?.email ?? '', String(waiting), data.session?.user.id ?? '');
}

export function mapEverything(category: ServerCategory, persona: ServerPersona): string[] {
  const mapped: ClientCategory = mapCategoryFromServer(category);
  const color: ClientCategory['color'] = mapped.color;
  const visible: ClientCalendar['visible'] = true;
  const mappers = [mapCalendarFromServer, mapUserProfileFromServer, mapUserWorkPeriodFromServer];
  return [
    mapPersonaFromServer(persona).name,
    String(color),
    String(visible),
    String(mappers.length),
  ];
}

export function validateEverything(category: ClientCategory, row: unknown): ClientCategory {
  const schemas = [CalendarSchema, PersonaSchema, UserProfileSchema, UserWorkPeriodSchema];
  for (const schema of schemas) schema.safeParse(row);
  return validateBeforeEnqueue(CategorySchema, category);
}

export const openAnother = (name: string): OfflineDB => new OfflineDB(name);
export const subscribe = (userId: string, onUpdate: () => void) =>
  setupCentralizedRealtimeSubscription(userId, onUpdate);
