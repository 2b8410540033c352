import * as layer from '@/lib/data-v2';
import { supabase } from '@/lib/supabase';
import { fill } from './device';
import * as live from './live';
import * as server from './server';
import * as writes from './writes';

/** What the benchmarks ask of the page. */
const bench = { ...live, ...server, ...writes, fill, layer, db: layer.db, supabase };

declare global {
  interface Window {
    bench: typeof bench;
  }
}

window.bench = bench;
