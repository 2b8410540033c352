import type Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Layers, noBinary } from '../layers';
import type { Layer } from '../layers';
import { copied, everything, expected, found, keysOf, leave, pulled } from './browser';
import { Dice } from './dice';
import { after } from './model';
import type { Held } from './model';
import { Versions, isLater, since } from './versions';
import type { Version } from './versions';

const first = Number(process.env['SEED'] ?? 1);
/** One takes about five seconds. */
const walks = Number(process.env['WALK_CASES'] ?? 5);
const seeds = Array.from({ length: walks }, (_, index) => first + index);

/** A browser that stopped at a version, with all that it held then. */
interface Browser {
  stopped: Version;
  layer: Layer;
  database: string;
  held: Held;
}

const newDatabase = () => `walk-${crypto.randomUUID()}`;

describe.skipIf(noBinary)('a random walk over edits of a manifest and branches', () => {
  let layers: Layers;
  beforeEach(() => {
    layers = new Layers();
  });
  afterEach(() => layers.clear());

  it.each(seeds)(
    'loses nothing that a browser holds (SEED=%i)',
    async (seed) => {
      const dice = new Dice(seed);
      const versions = new Versions(layers, dice);
      const ends = walk(versions);
      const browsers: Browser[] = [];
      for (const stopped of versions.all) {
        const database = newDatabase();
        const layer = await layers.open(stopped.name, database);
        const held = await leave(layer, stopped.manifest, dice);
        layer.db.close();
        browsers.push({ stopped, layer, database, held });
      }

      let ways = 0;
      for (const browser of browsers) {
        for (const end of ends.filter((end) => isLater(browser.stopped, end))) {
          const between = versions.all.filter(
            (one) => isLater(browser.stopped, one) && isLater(one, end),
          );
          const way = between.length > 0 && dice.oneIn(2) ? [dice.pick(between), end] : [end];
          const database = await follow(browser, way, (version) => layerOf(browsers, version));
          if (dice.oneIn(4)) await goBack(layers, browser.stopped, end, database);
          ways += 1;
        }
      }
      const { all, refused } = versions;
      console.log(
        `SEED=${String(seed)}: ${String(all.length)} versions, ${String(refused)} refused edits, ` +
          `${String(ways)} ways of browsers`,
      );
    },
    600_000,
  );
});

/** Edits, branches and edits again; the versions at which browsers arrive. */
function walk(versions: Versions): Version[] {
  const { dice } = versions;
  const ends: Version[] = [];
  let last = versions.edited(versions.first(), dice.between(1, 3));
  for (let branches = dice.between(1, 2); branches > 0; branches -= 1) {
    const ways = versions.branched(last);
    ends.push(...ways);
    last = versions.edited(dice.pick(ways), dice.between(1, 3));
  }
  return [...ends, last];
}

function layerOf(browsers: readonly Browser[], version: Version): Layer {
  const browser = browsers.find(({ stopped }) => stopped === version);
  if (!browser) throw new Error(`nobody stopped at ${version.name}`);
  return browser.layer;
}

/** Opens versions one after the other, and compares what each finds with the model. */
async function follow(
  browser: Browser,
  way: readonly Version[],
  layerOf: (version: Version) => Layer,
): Promise<string> {
  const { stopped, held } = browser;
  const database = newDatabase();
  await copied(browser.database, database);
  const known = new Set(stopped.steps);
  let isRebuilt = false;
  let reached = stopped.number;
  for (const version of way) {
    const copy = await everything(database);
    const open = layerOf(version);
    const [have, complete] = await opened(open, database, (db) =>
      Promise.all([found(db, version.manifest), pulled(db)]),
    );
    if (open.outdated()) {
      // Merged from the side with the lower number: it waits for the next version.
      expect(reached).toBeGreaterThan(version.number);
      // Dexie makes a store that is not there yet; nothing else changes.
      const left = Object.entries(await everything(database));
      const kept = left.filter(([store, rows]) => store in copy || rows.length > 0);
      expect(Object.fromEntries(kept)).toEqual(copy);
      continue;
    }
    reached = Math.max(reached, version.number);
    isRebuilt ||= version.needed !== undefined && !known.has(version.needed);
    version.steps.forEach((step) => known.add(step));
    const edits = since(stopped, version);
    const names = [stopped, ...way].map(({ name }) => name).join(' > ');
    const story = [`${names}, at ${version.name}`, ...edits.map(({ about }) => about)].join('\n');
    const want = expected(heldAt(held, edits, version), version.manifest);
    const before = await everything(database);
    if (isRebuilt) {
      // Too old to be brought along: what waits is there, the rest is fetched anew.
      const waiting = keysOf(before['outbox'] ?? []);
      expect(waiting, story).toEqual(expect.arrayContaining(keysOf(want.entries)));
    } else {
      expect(have, story).toEqual(want);
    }
    // What a browser lacks of a table, it asks for.
    const brought = new Set(edits.flatMap(({ pulls }) => pulls));
    const lacking = version.manifest.tables.filter(({ fields }) =>
      fields.some(({ id }) => brought.has(id)),
    );
    for (const { name } of lacking) expect(complete, story).not.toContain(name);
    await opened(open, database, () => Promise.resolve());
    expect(await everything(database), `${story}\nopened twice`).toEqual(before);
  }
  return database;
}

/** Opens newer data with older code: it changes nothing, and refuses to. */
async function goBack(
  layers: Layers,
  older: Version,
  newer: Version,
  database: string,
): Promise<void> {
  const reshapes = since(older, newer).some((edit) => edit.reshapes);
  if (!reshapes || newer.number <= older.number) return;
  const before = await everything(database);
  const layer = await layers.open(older.name, database);
  expect(layer.outdated(), `${older.name} opens what ${newer.name} left`).toBe(true);
  const [table] = older.manifest.tables;
  await expect(layer.mutate(table?.name ?? '')).rejects.toThrow(
    expect.objectContaining({ name: 'OutdatedError' }),
  );
  layer.db.close();
  expect(await everything(database), `${older.name} opened what ${newer.name} left`).toMatchObject(
    before,
  );
}

async function opened<T>(
  layer: Layer,
  database: string,
  look: (db: Dexie) => Promise<T>,
): Promise<T> {
  const db = await layer.database(database).open();
  try {
    return await look(db);
  } finally {
    db.close();
  }
}

/** What a browser must hold once it has come through edits to a version. */
function heldAt(held: Held, edits: ReturnType<typeof since>, { manifest }: Version): Held {
  const meanings = edits.flatMap((edit) => edit.meanings);
  return meanings.reduce((now, meaning) => after(now, meaning, manifest), held);
}
