import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';
import { findChromium } from './program';

const options = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a browser keeps between its runs: databases, local storage. */
export class Profile {
  readonly folder = mkdtempSync(join(tmpdir(), 'larder-chromium-'));
  #context: BrowserContext | undefined;

  /** Starts the browser with what this profile holds. */
  async open(): Promise<BrowserContext> {
    this.#context = await chromium.launchPersistentContext(this.folder, {
      executablePath: findChromium() ?? '',
      headless: true,
      chromiumSandbox: false,
      args: options,
    });
    return this.#context;
  }

  /** Ends the browser as a person does. */
  async close(): Promise<void> {
    const processes = this.#processes();
    await this.#context?.close();
    await ended(processes);
  }

  /**
   * Ends the browser in the middle of whatever it does. It returns when none of its processes is left: a
   * browser that is started while they still hold the files finds an empty profile.
   */
  async kill(): Promise<void> {
    const processes = this.#processes();
    for (const { pid, isMain } of processes) if (isMain) killGroup(pid);
    await ended(processes);
    // Its end of the pipe is closed, which the context notices by itself.
    await this.#context?.close().catch(() => undefined);
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #processes(): Process[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), command: textOf(name, 'cmdline').split('\0') }))
      .filter(({ command }) => command.some((part) => part.includes(this.folder)))
      .map(({ pid, command }) => ({
        pid,
        isMain: !command.some((part) => part.startsWith('--type=')),
      }));
  }
}

interface Process {
  pid: number;
  isMain: boolean;
}

// A process that is ending loses its command before its files: it is watched until it has none left.
async function ended(processes: readonly Process[]): Promise<void> {
  const holdsFiles = ({ pid }: Process) =>
    !/^$|^\d+ \(.*\) [ZX]/.test(textOf(String(pid), 'stat').trim());
  for (const deadline = Date.now() + 20_000; processes.some(holdsFiles);) {
    if (Date.now() > deadline) throw new Error('processes of the browser stay alive');
    await delay(10);
  }
}

function textOf(pid: string, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has no group of its own, or is gone already.
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
  }
}
