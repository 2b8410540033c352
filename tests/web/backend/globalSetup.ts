import type { TestProject } from 'vitest/node';
import { findPostgres, startCluster } from './cluster';
import { createRoles } from './database';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port of the run's PostgreSQL; null where the machine has none. */
    postgresPort: number | null;
  }
}

export default async function setup(project: TestProject) {
  const bin = findPostgres();
  if (!bin) {
    const message =
      'PostgreSQL is not installed: no end-to-end test can run ' +
      '(install the package `postgresql`, or set LARDER_POSTGRES_BIN to the folder of `initdb`)';
    if (process.env['CI']) throw new Error(message);
    console.error(`\n!!! ${message}\n`);
    project.provide('postgresPort', null);
    return undefined;
  }
  const cluster = await startCluster(bin);
  await createRoles(cluster.port);
  project.provide('postgresPort', cluster.port);
  return () => cluster.stop();
}
