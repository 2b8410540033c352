import { publishableKey, secretKey, startBackend } from './backend';

/** A project with the schema of the five tables: its address and its keys. */
export interface ContractProject {
  url: string;
  anonKey: string;
  /** What holds it is bound by no policy. */
  serviceKey: string;
  close(): Promise<void>;
}

const NAMES = [
  'LARDER_SUPABASE_URL',
  'LARDER_SUPABASE_ANON_KEY',
  'LARDER_SUPABASE_SERVICE_KEY',
] as const;

/**
 * Opens the project that the environment names, or a backend of its own on this port of PostgreSQL; null
 * where there is neither.
 */
export function findProject(port: number | null): (() => Promise<ContractProject>) | null {
  const [url, anonKey, serviceKey] = NAMES.map((name) => process.env[name]);
  if (url && anonKey && serviceKey) {
    return () => Promise.resolve({ url, anonKey, serviceKey, close: () => Promise.resolve() });
  }
  if (url || anonKey || serviceKey) throw new Error(`${NAMES.join(', ')} belong together`);
  if (port === null) return null;
  return async () => {
    const { url, close } = await startBackend(port);
    return { url, anonKey: publishableKey, serviceKey: secretKey, close };
  };
}
