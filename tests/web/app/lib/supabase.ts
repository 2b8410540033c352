import { createClient } from '@supabase/supabase-js';

export const supabase = createClient('http://127.0.0.1:1', 'sb_publishable_of_the_application');
