import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';

/** Supabase's roles belong to the cluster, not to a database. */
export async function createRoles(port: number): Promise<void> {
  const sql = connect(port, 'postgres');
  await sql.unsafe(`
    create role anon nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
  `);
  await sql.end();
}

export interface Database {
  name: string;
  url: string;
  /** The administrator's connection, which no policy binds. */
  sql: postgres.Sql;
  drop(): Promise<void>;
}

export async function createDatabase(port: number): Promise<Database> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const server = connect(port, 'postgres');
  await server.unsafe(`create database ${name}`);
  const sql = connect(port, name);
  return {
    name,
    url: `postgres://postgres@127.0.0.1:${port}/${name}`,
    sql,
    async drop() {
      await sql.end({ timeout: 1 });
      await server.unsafe(`drop database if exists ${name} with (force)`);
      await server.end({ timeout: 1 });
    },
  };
}

/** What a new Supabase project has, beside what lite makes. */
export const supabaseSchema = () => readFileSync(join(import.meta.dirname, 'supabase.sql'), 'utf8');

/** The application's own schema: the files that were generated for the five tables, in their order. */
export function calendarSchema(): string {
  const folder = join(import.meta.dirname, '../../../generated/supabase/schemas');
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

function connect(port: number, database: string): postgres.Sql {
  return postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database,
    max: 2,
    onnotice: () => undefined,
  });
}
