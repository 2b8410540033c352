import type { Failure } from './errors';
import type { FailureReason } from './reason';
import { keyText, type RecordKey, type Row } from './table';

/** A local change that waits for the server. */
export type OutboxEntry = {
  id: string;
  /** The order of changes; each was valid after those before it. */
  seq: number;
  user_id: string;
  table: string;
  record_id: RecordKey;
  op: 'insert' | 'update' | 'delete';
  /** The columns to insert, the changed columns, or the key. */
  payload: Row;
  /**
   * The server's last version of the row, null if it has none. It is kept by
   * the oldest entry of a row; in later entries it means nothing.
   */
  base: Row | null;
  /** The version that an update was made on, where it must not overwrite others. */
  expects: string | null;
  /** `failed`: the server refused it, for the reason below. */
  status: 'pending' | 'failed';
  reason: FailureReason | null;
  /** Why the last attempt did not succeed. */
  error: Failure | null;
  /** The edit that it is part of: what one edit wrote is given up together. */
  edit: string;
  /**
   * The deletion of another row that does this as well, on the server by itself.
   * Such an entry is never sent: it is done when the deletion is.
   */
  follows?: string;
  /** It only makes room for the one row that is to have a column true. */
  makes_room?: true;
  /** Its row is inserted again, with all that is known of it, if it is gone. */
  restores?: true;
  /** How often it was sent since it was last changed. */
  attempts: number;
  /** The stamp of requests whose outcome is not known. */
  attempt: string | null;
  /** When one was sent that is on its way; null once its end was seen. */
  sent_at: number | null;
  /** When it may be sent again, after a failure that can pass. */
  next_attempt_at: number;
  /** The wait for earlier requests of this entry, which may still take effect. */
  settles_at: number;
  /** The wait for those of the entry before it: it is not sent earlier. */
  not_before: number;
  /** The schema version of the code that wrote it. */
  version: number;
  created_at: string;
};

/** What the layer remembers: each kind of entry has its own prefix. */
export type MetaEntry =
  | { key: 'session'; uid: string | null; epoch: number }
  | Watermark
  | Marker
  | Doubt
  | Beat
  | { key: `step:${string}`; version: number; reshapes: boolean };

/** How far a user's table has been pulled. */
export type Watermark = {
  key: `pull:${string}`;
  /** The last row of the last finished page. */
  cursor: { updated_at: string; key: RecordKey | null } | null;
  /** Nothing can have been committed behind the cursor any more. */
  settled: boolean;
  /** When a pull last reached the end; null before the first has. */
  finished_at: string | null;
  /** When its keys were last compared with the server's. */
  compared_at: string | null;
};

/** A deletion that the server confirmed, and when. */
export type Marker = { key: `gone:${string}`; at: number };

/** A row of which the server may hold something else: it is fetched again. */
export type Doubt = {
  key: `doubt:${string}`;
  record_id: RecordKey;
  /** The wait for a request that may still change it. */
  until: number;
};

/** That a tab holds something that all tabs share, and was awake lately. */
export type Beat = { key: `beat:${string}`; holder: string; at: number };

/** The row of an entry as text, among those of all tables. */
export function rowOf({ table, record_id }: OutboxEntry): string {
  return rowText(table, record_id);
}

/** A row as text, among those of all tables. */
export function rowText(table: string, key: RecordKey): string {
  return keyText([table, keyText(key)]);
}

export function watermarkKey(uid: string, table: string): Watermark['key'] {
  return `pull:${uid}:${table}`;
}

export function doubtKey(
  uid: string,
  table: string,
  record: string,
): Doubt['key'] {
  return `doubt:${uid}:${table}:${record}`;
}

export function beatKey(name: string): Beat['key'] {
  return `beat:${name}`;
}

export function markerKey(
  uid: string,
  table: string,
  record: string,
): Marker['key'] {
  return `gone:${uid}:${table}:${record}`;
}
