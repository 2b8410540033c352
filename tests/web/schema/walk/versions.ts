import { readFileSync } from 'node:fs';
import type { Layers } from '../layers';
import type { Dice } from './dice';
import { faults, fillOf, firstManifest, goOn, kinds } from './edits';
import type { Edit } from './edits';
import { merged, written } from './manifest';
import type { Manifest } from './manifest';
import type { Meaning } from './model';
import { folderText } from './folder';

/** A released version of the application. */
export interface Version {
  name: string;
  manifest: Manifest;
  /** The edits that led to it, as its history has them. */
  path: Edit[];
  /** The number that its database is of. */
  number: number;
  /** The steps that its database has gone through, as far as it knows. */
  steps: string[];
  /** Whether its last edit brought a step of its own. */
  stepped: boolean;
  /** The step without which a browser is too old for it. */
  needed?: string;
  /** Whether its last step may no longer be what an edit made of it. */
  mended: boolean;
}

/** Versions that follow each other as the edits of a manifest do, made by the real binary. */
export class Versions {
  readonly all: Version[] = [];
  refused = 0;

  constructor(
    readonly layers: Layers,
    readonly dice: Dice,
  ) {}

  first(): Version {
    const manifest = firstManifest(this.dice);
    return this.#release(
      { manifest, path: [], steps: [], stepped: false, mended: false },
      undefined,
    );
  }

  /** Versions that come of some edits, one after the other. */
  edited(start: Version, edits: number, taken: readonly string[] = []): Version {
    let version = start;
    for (let count = 0; count < edits; count += 1) version = this.#next(version, start, taken);
    return version;
  }

  /** Two branches, merged by taking either lock whole. */
  branched(base: Version): [Version, Version] {
    const ours = this.edited(base, this.dice.between(1, 3));
    const taken = since(base, ours).flatMap(({ decides }) => decides);
    const theirs = this.edited(base, this.dice.between(1, 3), taken);
    const manifest = merged(base.manifest, ours.manifest, theirs.manifest);
    const merge = (mine: Version, other: Version) => {
      const path = [...mine.path, ...since(mine, other)];
      return this.#release({ ...mine, manifest, path }, mine.name);
    };
    return [merge(ours, theirs), merge(theirs, ours)];
  }

  #next(base: Version, start: Version, taken: readonly string[]): Version {
    const [manifest, edit] = this.#edit(base.manifest, taken);
    const next = { ...base, manifest, path: [...base.path, edit] };
    const last = base.path.at(-1);
    // What came with the branch's first version is other people's already.
    if (base !== start && last && base.stepped && this.dice.oneIn(6)) {
      return this.#amended(next, base, last, edit);
    }
    if (this.dice.oneIn(12) && base.steps.length > 1) {
      const step = this.dice.pick(stepsIn(this.layers, base.name));
      return this.#release(next, base.name, ['--squash-before', step]);
    }
    if (this.dice.oneIn(3)) this.#mustRefuse(base);
    return this.#release(next, base.name);
  }

  // The version before was never released: nobody stopped there.
  #amended(next: Version, base: Version, last: Edit, edit: Edit): Version {
    const both: Edit = {
      about: `${last.about}, amended: ${edit.about}`,
      meanings: together([...last.meanings, ...edit.meanings], next.manifest),
      decides: [...last.decides, ...edit.decides],
      pulls: [...last.pulls, ...edit.pulls],
      // A name that was given and taken back in one step never was.
      reshapes: false,
    };
    this.all.splice(this.all.indexOf(base), 1);
    const path = [...base.path.slice(0, -1), both];
    return this.#release({ ...next, path, mended: true }, base.name, ['--amend']);
  }

  #edit(before: Manifest, taken: readonly string[]): [Manifest, Edit] {
    for (;;) {
      const manifest = structuredClone(before);
      const kind = this.dice.oneIn(3) ? goOn : kinds[this.dice.pick(Object.keys(kinds))];
      const edit = kind?.(manifest, this.dice);
      if (edit && !edit.decides.some((one) => taken.includes(one))) return [manifest, edit];
    }
  }

  /** An edit that no browser could follow is refused, and nothing on the disk changes. */
  #mustRefuse(version: Version): void {
    const { layers, dice } = this;
    const manifest = structuredClone(version.manifest);
    const name = dice.pick(Object.keys(faults));
    // Steps that were dropped or amended leave no former names behind.
    if (name === 'reuseFieldName' && (version.mended || version.needed)) return;
    const code = faults[name]?.(manifest, dice);
    if (code === undefined) return;
    const trial = `${version.name}-refused`;
    layers.copy(version.name, trial);
    layers.write(trial, written(manifest));
    const before = folderText(layers.path(trial, '.'));
    const { code: exit, told } = layers.run(trial);
    if (exit !== 1 || !told.includes(code)) {
      throw new Error(`${name} was not refused (${String(exit)}):\n${told}\n${written(manifest)}`);
    }
    if (folderText(layers.path(trial, '.')) !== before) throw new Error(`${name} changed the disk`);
    this.refused += 1;
  }

  #release(
    version: Omit<Version, 'name' | 'number'>,
    base: string | undefined,
    args: string[] = [],
  ): Version {
    const name = this.dice.name('v');
    this.layers.generate(name, written(version.manifest), base, args);
    const lock = readFileSync(this.layers.path(name, 'tables.lock'), 'utf8');
    const needed = /^needed = "(\w+)"$/m.exec(lock)?.[1];
    const steps = [...(needed ? [needed] : []), ...stepsIn(this.layers, name)];
    const stepped = steps.at(-1) !== version.steps.at(-1);
    const numbers = [...lock.matchAll(/^version = (\d+)$/gm)].map((match) => Number(match[1]));
    const number = Math.max(...numbers);
    const known = { number, steps, stepped, ...(needed && { needed }) };
    const released: Version = { ...version, ...known, name };
    this.all.push(released);
    return released;
  }
}

// Edits made together fill last, with what the field is in the end.
function together(meanings: readonly Meaning[], { tables }: Manifest): Meaning[] {
  const fills = meanings.filter((meaning) => meaning.kind === 'fill');
  const others = meanings.filter((meaning) => meaning.kind !== 'fill');
  const places = tables.flatMap((table) => table.fields.map((field) => ({ table, field })));
  const filled = places.filter(({ field }) => fills.some((fill) => fill.field === field.id));
  return [...others, ...filled.map(({ table, field }) => fillOf(table, field))];
}

function stepsIn(layers: Layers, name: string): string[] {
  const lock = readFileSync(layers.path(name, 'tables.lock'), 'utf8');
  const steps = lock.slice(lock.indexOf('[[step]]'));
  return [...steps.matchAll(/^id = "(\w+)"$/gm)].map((match) => match[1] as string);
}

/** The edits of a version that another one does not have. */
export function since(former: Version, version: Version): Edit[] {
  return version.path.filter((edit) => !former.path.includes(edit));
}

/** Whether a version comes after another one, by whatever way. */
export function isLater(former: Version, version: Version): boolean {
  const all = former.path.every((edit) => version.path.includes(edit));
  return all && version.path.length > former.path.length;
}
