import { runnerImport } from 'vite';

// Node alone does not find modules without their extension.
const file = new URL('serve.ts', import.meta.url).pathname;
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
await module.serve();
