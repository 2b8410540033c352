// Types
{{ types }}

// Base
export { supabase } from './base/client';
export { db } from './base/dexie';
export {
  ExistsError,
  NotFoundError,
  OutdatedError,
  ReferencedError,
  RuleError,
  SessionError,
  UniqueError,
  ValidationError,
} from './base/errors';
export {
  discardOperation,
  retryOperation,
  type FailedOperation,
  type QueuedOperation,
} from './base/operations';
export type { FailureReason } from './base/reason';
export {
  clearUserData,
  pullTable,
  pushOutbox,
  startSync,
  stopSync,
  syncNow,
} from './base/sync';
export { useFailedOperations } from './base/useFailedOperations';
export { useSyncStatus, type SyncStatus } from './base/useSyncStatus';
{{ schemas }}
export { DataProvider } from './providers/DataProvider';
{%- for domain in domains %}

// Domain of `{{ domain.table }}`
{{ domain.exports }}
{%- endfor %}
