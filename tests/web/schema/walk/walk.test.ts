import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Layers, noBinary } from '../layers';
import type { Layer } from '../layers';
import { copied, everything, expected, found, leave } from './browser';
import { Dice } from './dice';
import { after } from './model';
import type { Held } from './model';
import { Versions, since } from './versions';
import type { Version } from './versions';

const first = Number(process.env['SEED'] ?? 1);
const walks = Number(process.env['WALK_CASES'] ?? 10);
const seeds = Array.from({ length: walks }, (_, index) => first + index);

/** A browser that stopped at a version, with all that it held then. */
interface Browser {
  stopped: Version;
  layer: Layer;
  database: string;
  held: Held;
}

describe.skipIf(noBinary)('a random walk over edits of a manifest and branches', () => {
  let layers: Layers;
  const databases: string[] = [];
  beforeEach(() => {
    layers = new Layers();
  });
  afterEach(async () => {
    layers.clear();
    for (const name of databases.splice(0)) await Dexie.delete(name);
  });

  const newDatabase = () => {
    const name = `walk-${crypto.randomUUID()}`;
    databases.push(name);
    return name;
  };

  const openedBy = async <T>(layer: Layer, name: string, look: (db: Dexie) => Promise<T>) => {
    const db = layer.database(name);
    await db.open();
    try {
      return await look(db);
    } finally {
      db.close();
    }
  };

  it.each(seeds)('loses nothing that a browser holds (SEED=%i)', async (seed) => {
    const dice = new Dice(seed);
    const versions = new Versions(layers, dice);
    let last = versions.edited(versions.first(), dice.between(1, 3));
    const ends: Version[] = [];
    for (let branches = dice.between(1, 2); branches > 0; branches -= 1) {
      const ways = versions.branched(last);
      ends.push(...ways);
      last = versions.edited(dice.pick(ways), dice.between(1, 3));
    }
    ends.push(last);

    const browsers: Browser[] = [];
    for (const stopped of versions.all) {
      const database = newDatabase();
      const layer = await layers.open(stopped.name, database);
      const held = await leave(layer, stopped.manifest, dice);
      layer.db.close();
      browsers.push({ stopped, layer, database, held });
    }
    const layerOf = ({ name }: Version) =>
      browsers.find(({ stopped }) => stopped.name === name)?.layer as Layer;

    let cases = 0;
    for (const browser of browsers) {
      for (const end of ends.filter((end) => isLater(browser.stopped, end))) {
        const database = newDatabase();
        await copied(browser.database, database);
        const between = versions.all.filter(
          (one) => isLater(browser.stopped, one) && isLater(one, end),
        );
        const way = between.length > 0 && dice.oneIn(2) ? [dice.pick(between), end] : [end];
        const story = [browser.stopped, ...way].map(({ name }) => name).join(' > ');
        for (const version of way) {
          const want = expected(heldAt(browser, version), version.manifest);
          const have = await openedBy(layerOf(version), database, (db) =>
            found(db, version.manifest),
          );
          have.entries.forEach((entry, index) => (entry.seq = index));
          want.entries.forEach((entry, index) => (entry.seq = index));
          expect(have, `${story} at ${version.name}\n${told(browser.stopped, version)}`).toEqual(want);
          const before = await everything(database);
          await openedBy(layerOf(version), database, () => Promise.resolve());
          expect(await everything(database), `${story}, opened twice`).toEqual(before);
        }
        cases += 1;
      }
    }
    console.log(`SEED=${seed}: ${versions.all.length} versions, ${versions.refused} refused edits, ${cases} ways of browsers`);
  });
});

const isLater = (former: Version, version: Version) =>
  former !== version && former.path.every((edit) => version.path.includes(edit)) && version.path.length > former.path.length;

/** What a browser must hold once it has come to a later version. */
function heldAt({ stopped, held }: Browser, version: Version): Held {
  const meanings = since(stopped, version).flatMap((edit) => edit.meanings);
  return meanings.reduce((now, meaning) => after(now, meaning, version.manifest), held);
}

function told(stopped: Version, version: Version): string {
  return since(stopped, version)
    .map(({ about }) => about)
    .join('\n');
}
