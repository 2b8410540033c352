import type { SyncStatus } from '@/lib/data-v2';
import type { supabase } from '@/lib/supabase';

type Layer = typeof import('@/lib/data-v2');

/** What one render showed. */
export interface Render {
  uid: string | undefined;
  /** Whose the rows were; undefined while they load. */
  owners: string[] | undefined;
}

/** What a test reaches of a page: the layer itself, and what its components have shown. */
export interface Handle {
  layer: Layer;
  db: Layer['db'];
  supabase: typeof supabase;
  status: SyncStatus | undefined;
  renders: Render[];
}

declare global {
  interface Window {
    larder: Handle;
  }
}
