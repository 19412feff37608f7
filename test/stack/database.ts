import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { makeAuthSchema } from './lite.ts';

/** Where databases can be made: a server, and in it the database that they are copies of. */
export interface DatabaseSource {
  /** For a superuser. */
  readonly serverUrl: string;
  readonly template: string;
}

export interface Database {
  /** For a superuser. */
  readonly url: string;
  /** Also ends whoever is still connected. */
  drop(): Promise<void>;
}

/** WingmanMatch's own, as it is in Supabase. */
const platformSql = ['supabase.sql', 'platform.sql', 'grants.sql', 'seed.sql'].map(readSql);

/** Makes the database that others are copied from, WingmanMatch's unless told. It goes away with `dropTemplate`. */
export async function createTemplate(
  serverUrl: string,
  contents: readonly string[] = platformSql,
): Promise<DatabaseSource> {
  const template = newName();
  await asSuperuser(serverUrl, (sql) => sql`create database ${sql(template)}`);
  const url = urlOf(serverUrl, template);
  await makeAuthSchema(url);
  await asSuperuser(url, async (sql) => {
    for (const text of contents) await sql.unsafe(text);
    await sql.unsafe(`alter role authenticator password '${loginOf(serverUrl).password}'`);
  });
  return { serverUrl, template };
}

export function dropTemplate({ serverUrl, template }: DatabaseSource): Promise<void> {
  return drop(serverUrl, template);
}

/** A copy of the template, to be changed at will. */
export async function createDatabase({ serverUrl, template }: DatabaseSource): Promise<Database> {
  const name = newName();
  await asSuperuser(serverUrl, (sql) => sql`create database ${sql(name)} template ${sql(template)}`);
  return {
    url: urlOf(serverUrl, name),
    drop: () => drop(serverUrl, name),
  };
}

/** As whom PostgREST logs in to the database. The role belongs to the server, so all stacks on it know one password. */
export function loginOf(databaseUrl: string): URL {
  const url = new URL(databaseUrl);
  const superuser = `${url.username}:${url.password}@${url.host}`;
  url.username = 'authenticator';
  url.password = createHash('sha256').update(superuser).digest('hex');
  return url;
}

/** One of the SQL files of this folder. */
export function readSql(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

async function drop(serverUrl: string, name: string): Promise<void> {
  try {
    await asSuperuser(serverUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  } catch (error) {
    // A server that is gone took its databases with it.
    if ((error as { code?: unknown }).code !== 'ECONNREFUSED') throw error;
  }
}

async function asSuperuser(url: string, run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await run(sql);
  } finally {
    await sql.end();
  }
}

function newName(): string {
  return `wingman_health_${randomBytes(6).toString('hex')}`;
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
