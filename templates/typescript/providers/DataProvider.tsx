'use client';

import { useEffect, type ReactNode } from 'react';
import { useAuth } from {{ auth }};
import { reportProblem } from '../base/status';
import { askForPersistence } from '../base/storage';
import { startSync, stopSync } from '../base/sync';
{%- for import in imports %}
{{ import }}
{%- endfor %}

// Initial data pull, run again whenever changes may have been missed
{{ pulls }}

/** Keeps the signed-in user's data in sync while it is mounted. */
export function DataProvider({ children }: { children: ReactNode }) {
  const { user } = useAuth();
  const uid = user?.id;

  useEffect(() => {
    if (!uid) return;
    askForPersistence();
    // Why it did not start is in the status, and it is tried again.
    startSync(uid, pulls).catch(() => undefined);
    return () => {
      stopSync().catch((error: unknown) => {
        reportProblem('stop', String(error));
      });
    };
  }, [uid]);

  return children;
}
