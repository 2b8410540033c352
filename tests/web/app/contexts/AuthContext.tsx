import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';

export interface Auth {
  user: { id: string } | null;
}

const AuthContext = createContext<Auth>({ user: null });

export function AuthProvider({ auth, children }: { auth: Auth; children: ReactNode }) {
  return <AuthContext value={auth}>{children}</AuthContext>;
}

export function useAuth(): Auth {
  return useContext(AuthContext);
}
