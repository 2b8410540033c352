import { publishableKey, secretKey, startBackend } from './backend';
import { findPostgres, startCluster } from './cluster';
import { createRoles } from './database';

/** Starts a backend with a cluster of its own, says where it is, and ends it when the program is told to. */
export async function serve(): Promise<void> {
  const programs = findPostgres();
  if (!programs) throw new Error('PostgreSQL is not installed');
  const cluster = await startCluster(programs);
  await createRoles(cluster.port);
  const backend = await startBackend(cluster.port);
  console.log(`export LARDER_SUPABASE_URL=${backend.url}`);
  console.log(`export LARDER_SUPABASE_ANON_KEY=${publishableKey}`);
  console.log(`export LARDER_SUPABASE_SERVICE_KEY=${secretKey}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void backend
        .close()
        .then(() => cluster.stop())
        .then(() => process.exit());
    });
  }
}
