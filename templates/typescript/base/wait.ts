import { after } from './runtime';

/** Waits so long, or until it is called off; either way it just ends. */
export function pause(ms: number, calledOff: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (calledOff.aborted) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      calledOff.removeEventListener('abort', end);
      resolve();
    };
    const cancel = after(ms, end);
    calledOff.addEventListener('abort', end);
  });
}
