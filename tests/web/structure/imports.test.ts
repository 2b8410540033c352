import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = process.env['LARDER_GENERATED'] ?? '';

/** Every generated module with the modules of the tree that it imports, types included. */
function readGraph(): Map<string, string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, name));
  return new Map(files.map((file) => [relative(root, file), importsOf(file)]));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s+'(\.[^']*)'/g)].map(
    ([, path = '']) => path,
  );
  return specifiers.map((specifier) => {
    const target = resolve(dirname(file), specifier);
    const found = ['.ts', '.tsx', '/index.ts']
      .map((end) => target + end)
      .find((path) => existsSync(path));
    if (!found) throw new Error(`${file} imports ${specifier}, which is not there`);
    return relative(root, found);
  });
}

describe('the generated modules', () => {
  const graph = readGraph();

  it('import each other in one direction', () => {
    const done = new Set<string>();
    const visit = (module: string, path: string[]): void => {
      if (path.includes(module))
        throw new Error([...path.slice(path.indexOf(module)), module].join(' → '));
      if (done.has(module)) return;
      for (const next of graph.get(module) ?? []) visit(next, [...path, module]);
      done.add(module);
    };
    expect(graph.size).toBeGreaterThan(10);
    for (const module of graph.keys()) expect(() => visit(module, [])).not.toThrow();
  });

  it('of base know no domain', () => {
    for (const [module, imports] of graph) {
      if (!module.includes('/base/')) continue;
      expect(
        imports.filter((path) => /\/(domains|providers)\//.test(path)),
        module,
      ).toEqual([]);
    }
  });

  it('that React runs are marked for the client', () => {
    const marked = (module: string) =>
      /^(\/\/.*\n|\s)*'use client';/.test(readFileSync(join(root, module), 'utf8'));
    const client = [...graph.keys()].filter((module) =>
      /from 'react'|from 'dexie-react-hooks'/.test(readFileSync(join(root, module), 'utf8')),
    );
    expect(client.length).toBeGreaterThan(0);
    expect(client.filter((module) => !marked(module))).toEqual([]);
  });

  it('have a header, LF and one newline at their end', () => {
    for (const module of graph.keys()) {
      const text = readFileSync(join(root, module), 'utf8');
      expect(text, module).toMatch(/^(?:'use client';\n)?\/\/ @generated/);
      expect(text.includes('\r'), module).toBe(false);
      expect(/[^\n]\n$/.test(text), module).toBe(true);
    }
  });
});
