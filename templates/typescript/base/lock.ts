import { BEAT, beat, endBeats, lastBeat, Listener } from './heartbeat';
import { Hold } from './hold';
import {
  databaseName,
  isVisible,
  locksAreShared,
  onSleep,
  withLock,
} from './runtime';
import { pause } from './wait';

// A Web Lock that a frozen tab cannot keep. Its holder gives it up before the
// tab sleeps, for as long as the browser tells; where it does not, a visible tab
// takes it away from one whose heart has stopped. A former holder that wakes up
// finds that its hold is lost, and that stamps are no longer its own.

/**
 * Runs a task while no other tab runs one of this name; waits for its turn. It
 * fails as soon as the lock is lost, also while the task is still busy, and when
 * it is called off.
 */
export async function holdLock<T>(
  name: string,
  task: (hold: Hold) => Promise<T>,
  calledOff?: AbortSignal,
): Promise<T> {
  const end = new AbortController();
  const abort = () => end.abort();
  const stopListening = onSleep((asleep) => asleep && abort());
  calledOff?.addEventListener('abort', abort);
  if (calledOff?.aborted) abort();
  try {
    return await inTurn(name, task, end.signal);
  } finally {
    stopListening();
    calledOff?.removeEventListener('abort', abort);
  }
}

async function inTurn<T>(
  name: string,
  task: (hold: Hold) => Promise<T>,
  end: AbortSignal,
): Promise<T> {
  const waiting = new AbortController();
  const stopWaiting = () => waiting.abort();
  end.addEventListener('abort', stopWaiting);
  let isGranted = false;
  const granted = () => {
    isGranted = true;
    stopWaiting();
  };
  const isSilent = watch(name, waiting.signal).then((silent) => {
    stopWaiting();
    return silent;
  });
  try {
    return await held(name, task, end, granted, { signal: waiting.signal });
  } catch (error) {
    if (isGranted || end.aborted || !(await isSilent)) throw error;
  } finally {
    stopWaiting();
    end.removeEventListener('abort', stopWaiting);
  }
  return held(name, task, end, () => undefined, { steal: true });
}

/** Waits until the holder has been silent for too long; false if called off. */
async function watch(name: string, calledOff: AbortSignal): Promise<boolean> {
  // Within one tab nobody sleeps while others wait.
  if (!locksAreShared()) return false;
  const listener = new Listener();
  await pause(BEAT, calledOff);
  while (!calledOff.aborted) {
    try {
      if (!isVisible()) listener.ignore();
      else if (listener.isSilent(await lastBeat(name))) return true;
    } catch {
      // A database that cannot be read says nothing about the holder.
      listener.ignore();
    }
    await pause(BEAT, calledOff);
  }
  return false;
}

async function held<T>(
  name: string,
  task: (hold: Hold) => Promise<T>,
  end: AbortSignal,
  granted: () => void,
  options: LockOptions,
): Promise<T> {
  const hold = new Hold();
  const lose = () => hold.lose();
  try {
    return await withLock(
      `${databaseName}:${name}`,
      async () => {
        granted();
        end.addEventListener('abort', lose);
        if (end.aborted) lose();
        void keepBeating(name, hold);
        const lost = hold.lost.then((): never => {
          throw new Error('The lock was lost');
        });
        return Promise.race([task(hold), lost]);
      },
      options,
    );
  } finally {
    // Whoever took it away has let the request fail.
    lose();
    end.removeEventListener('abort', lose);
  }
}

// What needs less than one beat leaves no trace.
async function keepBeating(name: string, hold: Hold): Promise<void> {
  if (!locksAreShared()) return;
  const end = new AbortController();
  void hold.lost.then(() => end.abort());
  let beats = 0;
  await pause(BEAT, end.signal);
  while (!hold.isLost) {
    // Without a database to show it in, the lock may well be taken away.
    await beat(name, hold).catch(() => undefined);
    beats += 1;
    await pause(BEAT, end.signal);
  }
  if (beats > 0) await endBeats(name, hold).catch(() => undefined);
}
