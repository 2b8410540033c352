import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';

const here = (path: string) => join(import.meta.dirname, path);

/** Bundles a page with a generated layer, as an application would be; returns the folder. */
export async function bundle(generated: string, page = here('page')): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'larder-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: page,
    base: './',
    // Vitest has its own NODE_ENV, under which React would be the one for development.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: { outDir: folder, emptyOutDir: true, minify: false, target: 'es2022' },
    resolve: {
      // A layer that lies in a folder of its own takes this workspace's libraries.
      dedupe: ['@supabase/supabase-js', 'dexie', 'dexie-react-hooks', 'react', 'react-dom', 'zod'],
      alias: [
        { find: '@/lib/data-v2', replacement: join(generated, 'data-v2') },
        { find: '@/lib/data', replacement: join(generated, 'data') },
        { find: '@/lib/supabase', replacement: here('page/supabase.ts') },
        { find: '@', replacement: here('../app') },
      ],
    },
  });
  return folder;
}

export interface Site {
  origin: string;
  /** Serves another bundle from now on, as after a release. */
  release(folder: string): void;
  close(): Promise<void>;
}

const headers = {
  'cache-control': 'no-store',
  // Only a page that nobody else can look into has a clock of microseconds.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves a bundle on a free port of the loopback; its origin stays the same over releases. */
export async function serveSite(first: string): Promise<Site> {
  const folders = [first];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    // A page that is open keeps finding the modules of the release that it came from.
    const found = folders
      .map((folder) => join(folder, path))
      .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    if (!found) return response.writeHead(404).end();
    const type = types[extname(found)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...headers });
    return response.end(readFileSync(found));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: (folder) => folders.unshift(folder),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
