import type { RecordKey, Row } from './table';

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
  /** `failed`: the server refused it. It holds back its own row only. */
  status: 'pending' | 'failed';
  /** Why the last attempt did not succeed. */
  error: { code: string; message: string; status: number } | null;
  /** How often it was sent. */
  attempts: number;
  /** The stamp of a request whose outcome is not known. */
  attempt: string | null;
  /** When that request was sent, in milliseconds since 1970. */
  sent_at: number | null;
  /** When it may be sent again, after a failure that can pass. */
  next_attempt_at: number;
  /** Until then an earlier request of this entry may still take effect. */
  settles_at: number;
  /** Until then one of the entry before it may: it is not sent earlier. */
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
};

/** A deletion that the server confirmed, and when. */
export type Marker = { key: `gone:${string}`; at: number };

export function watermarkKey(uid: string, table: string): Watermark['key'] {
  return `pull:${uid}:${table}`;
}

export function markerKey(
  uid: string,
  table: string,
  record: string,
): Marker['key'] {
  return `gone:${uid}:${table}:${record}`;
}
