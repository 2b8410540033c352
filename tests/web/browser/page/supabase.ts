import { createClient } from '@supabase/supabase-js';

/** The application's client; the page's address names the server and its key. */
const address = new URLSearchParams(location.search);

export const supabase = createClient(address.get('server') ?? '', address.get('key') ?? '');
