'use client';

import { useLive } from './live';
import { failedOperations, type FailedOperation } from './operations';

/**
 * The changes of a user that the server refused, each with its reason and what
 * waits for it, kept up to date; undefined while they load.
 */
export function useFailedOperations(
  uid: string | undefined,
): FailedOperation[] | undefined {
  return useLive(async () => (uid ? failedOperations(uid) : []), [uid]);
}
