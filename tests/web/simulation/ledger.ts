import type { OutboxEntry } from '@/lib/data-v2/base/stored';
import type { Version } from './database';
import type { Row } from './tables';

/** A local write of which the promise has resolved, or of which nobody saw the end. */
export interface Write {
  device: number;
  uid: string;
  table: string;
  key: string;
  op: 'insert' | 'update' | 'delete';
  /** The columns that it changed. */
  values: Row;
  /** `followed`: another write brought it about, of a row that refers to that one's. */
  state: 'open' | 'resolved' | 'unknown' | 'followed';
  /** A person gave it up. */
  excused: boolean;
}

/** What people wrote on the devices, and what has become of it. */
export class Ledger {
  readonly writes: Write[] = [];
  /** Rows whose deletion need not last, because a person inserted them again. */
  readonly retried = new Set<string>();

  begin(write: Omit<Write, 'state' | 'excused'>): Write {
    const begun: Write = { ...write, state: 'open', excused: false };
    this.writes.push(begun);
    return begun;
  }

  /** What was never written. */
  forget(writes: readonly Write[]): void {
    for (const write of writes) this.writes.splice(this.writes.indexOf(write), 1);
  }

  /** A person gives up entries: what these say is not missed any more. */
  excuse(device: number, going: readonly OutboxEntry[]): void {
    for (const { table, record_id, op, payload } of going) {
      for (const write of this.writes) {
        if (write.device !== device || write.table !== table || write.key !== record_id) continue;
        const says = (column: string) => JSON.stringify(write.values[column]);
        const isPart =
          op === 'insert' ||
          write.op === op ||
          (write.op === 'update' &&
            Object.keys(write.values).some((c) => says(c) === JSON.stringify(payload[c])));
        if (isPart) write.excused = true;
      }
    }
  }

  /** The first resolved write of a device that neither the server nor the outbox has had. */
  lost(
    writes: readonly Write[],
    entries: readonly OutboxEntry[],
    history: readonly Version[],
  ): string | null {
    for (const [index, write] of writes.entries()) {
      if (write.state !== 'resolved' || write.excused) continue;
      const isOfRow = (other: { table: string; key: string }) =>
        other.table === write.table && other.key === write.key;
      const later = writes.slice(index + 1).filter((other) => isOfRow(other));
      const versions = history.filter(isOfRow);
      const waiting = entries.filter((entry) =>
        isOfRow({ table: entry.table, key: String(entry.record_id) }),
      );
      const missing = missingPart(write, later, versions, waiting, writes.slice(index + 1));
      if (missing !== null) return `${describe(write)}: ${missing}`;
    }
    return null;
  }
}

function missingPart(
  write: Write,
  later: readonly Write[],
  versions: readonly Version[],
  waiting: readonly OutboxEntry[],
  laterOfAll: readonly Write[],
): string | null {
  // Also with a row that it refers to.
  const isDeleted =
    later.some(({ op }) => op === 'delete') ||
    laterOfAll.some(({ op, key }) => op === 'delete' && Object.values(write.values).includes(key));
  switch (write.op) {
    case 'insert': {
      const isThere = versions.length > 0 || waiting.some(({ op }) => op === 'insert');
      return isThere || isDeleted ? null : 'the row';
    }
    case 'delete': {
      const isGone = versions.some(({ row }) => row === null);
      // A row that the server never had needs no deletion.
      const never = versions.length === 0 && waiting.every(({ op }) => op !== 'insert');
      return isGone || never || waiting.some(({ op }) => op === 'delete') ? null : 'the deletion';
    }
    case 'update': {
      if (isDeleted) return null;
      for (const [column, value] of Object.entries(write.values)) {
        const text = JSON.stringify(value);
        const isKnown =
          versions.some(({ row }) => row !== null && JSON.stringify(row[column]) === text) ||
          waiting.some(({ payload }) => JSON.stringify(payload[column]) === text) ||
          later.some(({ values }) => column in values) ||
          // Another row that becomes the one default takes it from this one.
          (column === 'is_default' &&
            laterOfAll.some(({ table, values }) => table === write.table && column in values));
        if (!isKnown) return `${column} = ${text}`;
      }
      return null;
    }
  }
}

export function describe({ device, op, table, key, values }: Write): string {
  return `${op} ${table} ${key.slice(0, 8)} ${JSON.stringify(values)} on device ${device}`;
}
