import { happen, spoil } from './events';
import { finish } from './finish';
import { operate } from './operations';
import { look } from './oracle';
import { Progress } from './progress';
import type { Layers } from './project';
import type { Case } from './steps';
import { endTime, pass, settle, startTime } from './time';
import type { Counts } from './trace';
import { ADA, BOB, World } from './world';

/** A case that went wrong, with all that happened in it. */
export class FailedCase extends Error {
  readonly trace: string;

  constructor(cause: unknown, trace: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.trace = trace;
  }
}

/** Plays a case from its first step to the comparison at its end; returns its trace. */
export async function play(given: Case, layers: Layers, counts: Counts): Promise<string> {
  startTime();
  const world = new World(given, layers, counts);
  try {
    await begin(world, given);
    const progress = new Progress();
    for (const [index, step] of given.steps.entries()) {
      if (step.kind === 'operation') await operate(world, step);
      else if (step.kind === 'event') await happen(world, step);
      else await spoil(world, step);
      await pass(step.wait, world.random);
      if (world.unforeseen !== null) throw world.unforeseen;
      if (index % 4 !== 0) continue;
      for (const device of world.devices) {
        progress.look(world, device, await look(world, device));
      }
    }
    await finish(world);
    return world.trace.text;
  } catch (error) {
    throw new FailedCase(error, world.trace.text);
  } finally {
    for (const device of world.devices) for (const tab of device.liveTabs) tab.end();
    await settle();
    endTime();
  }
}

async function begin(world: World, given: Case): Promise<void> {
  for (const device of world.devices) {
    const tab = world.openTab(device);
    await world.signIn(tab, device.number === 2 ? BOB : ADA);
    if (given.tabs[device.number] === 2) world.openTab(device);
  }
  await pass(3_000, world.random);
}
