import type { RealtimeChannel } from '@supabase/supabase-js';
import { client } from './client';
import { join, receiveChange, type Change, type Signal } from './events';
import type { SyncTable } from './table';
import { tables } from './tables';

/**
 * The one channel of a user, with a handler for each table. `onUpdate` is called
 * after each change that was taken in, `onSignal` with what the channel tells of
 * itself.
 */
export function setupCentralizedRealtimeSubscription(
  userId: string,
  onUpdate?: () => void,
  onSignal: (signal: Signal) => void = () => undefined,
): RealtimeChannel {
  const channel = client.channel(`user-data:${userId}`);
  const receive = (table: SyncTable, change: Change) =>
    void receiveChange(table, userId, change, onSignal, onUpdate);
{%- for table in tables %}

{{ table.comment }}
  channel.on(
    'postgres_changes',
    {
      event: '*',
      schema: 'public',
      {{ table.name }}
      {{ table.filter }}
    },
    {{ table.handler }}
  );
{%- endfor %}

  return join(channel, onSignal);
}
