import { isDeepStrictEqual } from 'node:util';
import type { OutboxEntry } from '@/lib/data-v2/base/stored';
import type { Layer } from './bundle';
import type { Stored } from './database';
import { blockedOf } from './dependants';
import type { Device } from './device';
import { shown } from './rest';
import { modelTable } from './tables';
import type { Row } from './tables';
import type { Tab } from './tab';
import { isOfFullDisk } from './world';
import type { World } from './world';

/** Something that must never be. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** What a device holds at one moment. */
export interface Snapshot {
  uid: string | null;
  entries: OutboxEntry[];
  rows: Map<string, Row[]>;
}

/** Looks at a device and throws if anything there must not be. Nothing may be going on meanwhile. */
export async function look(world: World, device: Device): Promise<Snapshot | undefined> {
  const [tab] = device.usableTabs;
  if (!tab) return undefined;
  // Where a full disk kept it closed, looking may be what opens it: its lists need a moment for that.
  const open = device.usableTabs.filter(({ layer }) => layer.db.isOpen());
  const writes = world.ledger.writes.filter((write) => write.device === device.number);
  const snapshot = await snapshotOf(tab).catch((error: unknown) => {
    // With no room, a release may not have opened it yet: there is nothing to see.
    if (isOfFullDisk(error)) return undefined;
    throw error;
  });
  if (!snapshot) return undefined;
  count(world, snapshot);
  const lost = world.ledger.lost(writes, snapshot.entries, world.server.database.history);
  if (lost) throw new Violation(`lost: ${lost}`);
  const [blind] = world.server.blind;
  if (blind) throw new Violation(`an update of ${blind} named no version`);
  requireOwner(tab, snapshot);
  requireOverlay(world, tab, snapshot);
  for (const each of open) requireLists(each, snapshot);
  if (world.peaceful) requirePeace(snapshot);
  return snapshot;
}

export async function snapshotOf({ layer: { db, allTables } }: Tab): Promise<Snapshot> {
  return db.transaction('r', db.tables, async () => {
    const session = await db.meta.get('session');
    const rows = new Map<string, Row[]>();
    for (const { name } of allTables) rows.set(name, await db.table<Row>(name).toArray());
    return {
      uid: session?.key === 'session' ? session.uid : null,
      entries: await db.outbox.orderBy('seq').toArray(),
      rows,
    };
  });
}

function count(world: World, { entries }: Snapshot): void {
  for (const { reason } of entries) if (reason) world.counts.add(`outcome failed: ${reason.kind}`);
  const blocked = blockedOf(entries).length;
  if (blocked > 0) world.counts.add('outcome blocked');
  if (entries.some(({ status }) => status === 'pending')) world.counts.add('outcome pending');
  const bare = entries.find(({ status, reason }) => status === 'failed' && reason === null);
  if (bare) throw new Violation(`failed without a reason: ${JSON.stringify(bare)}`);
}

// No row of one user is in a table while the device belongs to another, or to nobody.
function requireOwner({ layer }: Tab, { uid, rows }: Snapshot): void {
  for (const { name, scope } of layer.allTables) {
    const strange = rows.get(name)?.find((row) => row[scope.column] !== uid);
    if (strange) throw new Violation(`${name} of ${uid} holds ${JSON.stringify(strange)}`);
  }
}

// A row is what the server has had, with all that waits on top of it.
function requireOverlay(world: World, { layer }: Tab, { uid, entries, rows }: Snapshot): void {
  for (const table of layer.allTables) {
    const waiting = new Map<string, OutboxEntry[]>();
    for (const entry of entries) {
      if (entry.table !== table.name || entry.user_id !== uid) continue;
      const key = String(entry.record_id);
      waiting.set(key, [...(waiting.get(key) ?? []), entry]);
    }
    const here = new Map(rows.get(table.name)?.map((row) => [String(row['id']), row]));
    for (const [key, row] of here) {
      if (!waiting.has(key)) requireVersion(world, table, key, row, 'shows');
    }
    for (const [key, changes] of waiting) {
      const base = changes[0]?.base ?? null;
      if (base) requireVersion(world, table, key, base, 'stands on');
      const expected = overlaid(base, changes);
      const row = here.get(key) ?? null;
      if (isDeepStrictEqual(row && bare(row), expected && bare(expected))) continue;
      const [what, wanted] = [JSON.stringify(row), JSON.stringify(expected)];
      throw new Violation(`${table.name} ${key} shows ${what} instead of ${wanted}`);
    }
  }
}

function overlaid(base: Row | null, entries: readonly OutboxEntry[]): Row | null {
  return entries.reduce<Row | null>((row, { op, payload }) => {
    if (op === 'delete') return null;
    return op === 'insert' || row ? { ...row, ...payload } : null;
  }, base);
}

// The two timestamps of a row that waits are made up until the server has told them.
function bare({ created_at: _, updated_at: __, ...row }: Row): Row {
  return row;
}

function requireVersion(
  world: World,
  { name, map }: Layer['allTables'][number],
  key: string,
  row: Row,
  verb: string,
): void {
  const known = world.server.database.history.some(
    (version) =>
      version.table === name &&
      version.key === key &&
      version.row !== null &&
      isDeepStrictEqual(map(shown(letGo(name, row, version.row))), row),
  );
  if (!known) {
    throw new Violation(`${name} ${verb} a row that no server had: ${JSON.stringify(row)}`);
  }
}

// Once a deletion is acknowledged, a row that referred to the deleted one lets go of it; the server's own
// change comes later.
function letGo(name: string, row: Row, version: Stored): Stored {
  const columns = modelTable(name)
    .references.filter(({ onDelete }) => onDelete === 'set-null')
    .map(({ column }) => column)
    .filter((column) => row[column] === null);
  return { ...version, ...Object.fromEntries(columns.map((column) => [column, null])) };
}

function requireLists({ name, lists }: Tab, { uid, rows }: Snapshot): void {
  for (const list of lists.compared((table) => rows.get(table) ?? [])) {
    if (list.shown === undefined) throw new Violation(`tab ${name}: ${list.name} still loads`);
    const strange = list.uid !== uid && list.shown.length > 0;
    if (strange) throw new Violation(`tab ${name} shows rows of ${list.uid} under ${uid}`);
    if (!isDeepStrictEqual([...list.shown], list.expected)) {
      const shown = JSON.stringify(list.shown);
      throw new Violation(
        `tab ${name}: ${list.name} shows ${shown}, not ${JSON.stringify(list.expected)}`,
      );
    }
  }
}

// Where each row has one writer, everything that fails passes.
function requirePeace({ entries }: Snapshot): void {
  const failed = entries.find(({ status }) => status === 'failed');
  if (failed)
    throw new Violation(`only passing faults, and yet refused: ${JSON.stringify(failed)}`);
}
