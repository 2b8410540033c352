import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider } from '@/contexts/AuthContext';
import type { Auth } from '@/contexts/AuthContext';
import * as layer from '@/lib/data-v2';
import { supabase } from '@/lib/supabase';
import './handle';

// A small application as people would write it: whoever is signed in sees their categories.

window.larder = { layer, db: layer.db, supabase, status: undefined, renders: [] };

function App() {
  const [user, setUser] = useState<Auth['user']>(null);
  useEffect(() => {
    const { data } = supabase.auth.onAuthStateChange((_event, session) =>
      setUser(session?.user ?? null),
    );
    return () => data.subscription.unsubscribe();
  }, []);
  return (
    <AuthProvider auth={{ user }}>
      <layer.DataProvider>
        <Categories uid={user?.id} />
      </layer.DataProvider>
    </AuthProvider>
  );
}

function Categories({ uid }: { uid: string | undefined }) {
  const categories = layer.useUserCategories(uid);
  window.larder.status = layer.useSyncStatus(uid);
  window.larder.renders.push({ uid, owners: categories?.map(({ user_id }) => user_id) });
  return (
    <ul>
      {categories?.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
