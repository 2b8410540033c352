import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REQUEST_KINDS } from './faults';

// The files of the engine that push and pull. The list of transactions is read from them, so that a new one
// has to be hit as well.
const FILES = ['compare', 'doubts', 'events', 'pull', 'refetch', 'stamp'];

const generated = process.env['LARDER_GENERATED'] ?? '';

/** Every function of push and pull that opens a transaction. */
export const TRANSACTIONS: readonly string[] = FILES.flatMap((file) => {
  const text = readFileSync(join(generated, `data-v2/base/${file}.ts`), 'utf8');
  const functions = text.split(/^(?=(?:export )?(?:async )?function )/m);
  return functions
    .filter((part) => part.includes('db.transaction('))
    .map((part) => /function (\w+)/.exec(part)?.[1] ?? file);
});

const places = [
  ...REQUEST_KINDS.map((kind) => `request ${kind}`),
  ...TRANSACTIONS.map((name) => `transaction ${name}`),
];

/** Where a tab can crash: before and after each request and each transaction. */
export const CRASH_POINTS: readonly string[] = places.flatMap((place) => [
  `before ${place}`,
  `after ${place}`,
]);

/** The name that the bundled layer has in a stack. */
export const LAYER = 'simulated-layer.js';

/** The function of the engine that has just called. */
export function callingFunction(): string {
  const { prepareStackTrace } = Error;
  let sites: NodeJS.CallSite[] = [];
  Error.prepareStackTrace = (_, found) => {
    sites = found;
  };
  // Reading the stack makes it.
  void new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;
  const site = sites.find((site) => site.getScriptNameOrSourceURL() === LAYER);
  return site?.getFunctionName()?.replace(/\$\d+$/, '') ?? 'unknown';
}

/** The crashes that wait for a tab to come to their point. */
export class Crashes {
  #armed: { device: number; point: string }[] = [];
  readonly #count: (point: string) => void;

  constructor(count: (point: string) => void) {
    this.#count = count;
  }

  arm(device: number, point: string): void {
    this.#armed.push({ device, point });
  }

  heal(): void {
    this.#armed = [];
  }

  /** Whether any crash waits for a tab of a device. */
  threatens(device: number): boolean {
    return this.#armed.some((one) => one.device === device);
  }

  /** Whether the tab of a device that is at this point dies now. */
  strikes(device: number, point: string): boolean {
    const found = this.#armed.find((one) => one.device === device && one.point === point);
    if (!found) return false;
    this.#armed = this.#armed.filter((one) => one !== found);
    this.#count(point);
    return true;
  }
}
