import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSql, sqlFunctions, sqlVersion } from '../../../src/sql/read-sql.ts';

const folder = resolve(import.meta.dirname, '../../../src/sql');

test('every function has a file of its own, and every file is joined', async () => {
  const files = readdirSync(resolve(folder, 'functions')).sort();
  expect(files).toEqual(sqlFunctions.map((name) => `${name}.sql`).sort());
  const text = await readSql('install');
  for (const name of sqlFunctions) {
    const own = readFileSync(resolve(folder, 'functions', `${name}.sql`), 'utf8');
    expect([...own.matchAll(/^create or replace function public\.(\w+)/gm)].map(([, made]) => made)).toEqual([
      `wingman_health_${name}`,
    ]);
    expect(text).toContain(`create or replace function public.wingman_health_${name}(`);
    expect(own.split('\n').length, name).toBeLessThanOrEqual(160);
  }
});

test('what it prints is one transaction that ends with a word to the Data API', async () => {
  for (const purpose of ['install', 'uninstall'] as const) {
    const text = await readSql(purpose);
    expect(text).toMatch(/^-- wingman-health: /);
    expect(text.match(/^begin;$/gm)).toHaveLength(1);
    expect(text.match(/^notify pgrst, 'reload schema';$/gm)).toHaveLength(1);
    expect(text).toMatch(/\n\ncommit;\n$/);
  }
});

test('the version in every answer, and in the first line, is the one that the service expects', async () => {
  const text = await readSql('install');

  expect([...text.matchAll(/'version', '([^']*)'/g)].map(([, version]) => version)).toEqual([
    sqlVersion,
    sqlVersion,
    sqlVersion,
  ]);
  expect(text.split('\n')[0]).toMatch(new RegExp(`Version ${sqlVersion}\\.$`));
});

test('both files name the same functions, and install.sql takes the rights to each from everybody', async () => {
  const [install, uninstall] = [await readSql('install'), await readSql('uninstall')];

  const created = [...install.matchAll(/^create or replace function public\.(\w+)/gm)].map(([, name]) => name);
  expect(created).toEqual(sqlFunctions.map((name) => `wingman_health_${name}`));
  for (const name of created) {
    expect(uninstall).toMatch(new RegExp(`[{,]${name}[,}]`));
    expect(install).toMatch(
      new RegExp(`^revoke all on function public\\.${name} from public, anon, authenticated;$`, 'm'),
    );
    expect(install).toMatch(new RegExp(`^grant execute on function public\\.${name} to service_role;$`, 'm'));
  }
});

test('every function reads alone: stable, with the rights of its caller, a fixed search path and a limit for locks', async () => {
  const text = await readSql('install');

  for (const head of text.matchAll(/^create or replace function[\s\S]*?^as \$\$/gm)) {
    expect(head[0]).toMatch(/ stable .*security invoker$/m);
    expect(head[0]).toMatch(/^set search_path = pg_catalog, pg_temp /m);
    expect(head[0]).toMatch(/ set lock_timeout = '300ms'/);
  }
  expect(text).not.toMatch(/security definer/);
});

test('one function takes on a role, and every block that calls it ends with the error that takes it back', async () => {
  const code = (await readSql('install')).replaceAll(/^ *--.*$/gm, '');

  expect(code.match(/set_config\('role'/g)).toHaveLength(1);
  const become =
    /\n *begin\n(?:\s*path := set_config\('enable_seqscan', .*\n)?\s*path := set_config\('search_path', public\.wingman_health_become\(/;
  const [, ...blocks] = code.split(become);
  expect(blocks).toHaveLength(4);
  expect(code.match(/:= .*public\.wingman_health_become\(/g)).toHaveLength(4);
  for (const block of blocks) expect(block).toMatch(/^[^$]*?raise sqlstate 'WHEND';\n *exception/);
});

test('another schema takes the place of public everywhere', async () => {
  const text = await readSql('install', { schema: 'the "app"' });

  expect(text).not.toMatch(/\bpublic\.\w/);
  expect(text).toContain('create or replace function "the ""app""".wingman_health_catalog(');
  expect(text).toContain(`'"the ""app"""'::regnamespace`);
});
