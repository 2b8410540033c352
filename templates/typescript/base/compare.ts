{{ types.import(["nowISO"], "utils") }}
import { client } from './client';
import { db } from './dexie';
import { selectOf, sent, withToken } from './fetch';
import { entriesByRow } from './outbox';
import { fetchPlaces, type Place } from './page';
import { refetch } from './refetch';
import { now } from './runtime';
import { requireSession, sessionOf } from './session';
import { counted, reportProblem } from './status';
import { keyOf, keyText, type Row, type SyncTable } from './table';
import { watermarkOf } from './watermark';

// A deletion leaves nothing behind that a pull could bring, and its event is
// lost with the connection. So the rows that the device knows are counted on the
// server; where the numbers differ, and once a day whatever they say, the keys
// are compared. That is about the rows up to the watermark, of which a pull has
// brought all. Later ones came by themselves, with an event or an answer: if
// such a row is deleted before a pull gets there, no count misses it. These few
// are asked for by their keys.

const DAY = 86_400_000;

/** Takes away what was deleted on the server while nobody told this device. */
export async function compareTable(
  uid: string,
  table: SyncTable,
): Promise<void> {
  const source = `compare ${table.name}`;
  try {
    await counted(() => compare(uid, table));
    reportProblem(source);
  } catch (error) {
    reportProblem(source, String(error));
    throw error;
  }
}

async function compare(uid: string, table: SyncTable): Promise<void> {
  const session = await sessionOf(uid);
  const mark = await watermarkOf(uid, table);
  // Before a pull has finished, the device does not know what could be missing.
  if (mark.finished_at === null) return;
  const until = mark.cursor?.updated_at ?? null;
  const { known, later } = await knownPlaces(uid, table, until);
  const laterKeys = [...later.values()].map(({ key }) => key);
  await refetch(session, table, laterKeys);
  const since = now() - Date.parse(mark.compared_at ?? '');
  if (since < DAY && (await countUntil(uid, table, until)) === known.size) {
    return;
  }

  const there = byKey(await fetchPlaces(uid, table, until));
  const newer = [...there].filter(([key, place]) => {
    const here = known.get(key);
    return !here || here.updated_at < place.updated_at;
  });
  // What has changed since the keys were asked for is not what they lack. What
  // has not is asked for once more, by its key.
  const { known: present } = await knownPlaces(uid, table, until);
  const missing = [...known].filter(
    ([key, { updated_at }]) =>
      !there.has(key) && present.get(key)?.updated_at === updated_at,
  );
  const doubtful = [...newer, ...missing].map(([, { key }]) => key);
  await refetch(session, table, doubtful);

  await db.transaction('rw', db.meta, async () => {
    await requireSession(session);
    const mark = await watermarkOf(uid, table);
    await db.meta.put({ ...mark, compared_at: nowISO() });
  });
}

type Places = ReadonlyMap<string, Place>;

/**
 * The rows that the server has had, as this device knows: also one whose
 * deletion waits, and none that waits for its insert. Those up to the watermark
 * and those later than it.
 */
async function knownPlaces(
  uid: string,
  table: SyncTable,
  until: string | null,
): Promise<{ known: Places; later: Places }> {
  const stores = [db.table(table.name), db.outbox];
  return db.transaction('r', stores, async () => {
    const owned = db
      .table<Row>(table.name)
      .where(table.scope.column)
      .equals(uid);
    const waiting = await entriesByRow(table, uid);
    const rows = (await owned.toArray()).filter(
      (row) => !waiting.has(keyText(keyOf(table, row))),
    );
    const bases = [...waiting.values()].map(([oldest]) => oldest?.base ?? null);
    const places = [...rows, ...bases]
      .filter((row) => row !== null)
      .map((row) => ({
        key: keyOf(table, row),
        updated_at: String(row.updated_at),
      }));
    const isKnown = ({ updated_at }: Place) =>
      until === null || updated_at <= until;
    return {
      known: byKey(places.filter(isKnown)),
      later: byKey(places.filter((place) => !isKnown(place))),
    };
  });
}

async function countUntil(
  uid: string,
  table: SyncTable,
  until: string | null,
): Promise<number> {
  const query = client
    .from(table.name)
    .select(selectOf(table, table.key), { count: 'exact' })
    .eq(table.scope.column, uid)
    .limit(1);
  const { count } = await withToken(uid, (token) =>
    sent(token, until === null ? query : query.lte('updated_at', until)),
  );
  // Whoever does not count must not be taken for one who has nothing.
  if (count === null) throw new Error('The server does not count');
  return count;
}

function byKey(places: readonly Place[]): Places {
  return new Map(places.map((place) => [keyText(place.key), place]));
}
