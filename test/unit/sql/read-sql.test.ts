import { readdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { calledFunctions, readSql, sqlFunctions, sqlVersion } from '../../../src/sql/read-sql.ts';

const folder = resolve(import.meta.dirname, '../../../src/sql');
const called: readonly string[] = calledFunctions;
/** With its schema. */
const fullName = (name: string) => `${called.includes(name) ? 'public' : 'wingman_health'}.wingman_health_${name}`;

test('every function has a file of its own, and every file is joined', async () => {
  const below = resolve(folder, 'functions');
  const files = readdirSync(below, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql'));
  const named = new Map(files.map((path) => [basename(path, '.sql'), path]));
  expect([...named.keys()].sort()).toEqual([...sqlFunctions].sort());
  expect(files).toHaveLength(sqlFunctions.length);
  const text = await readSql('install');
  for (const name of sqlFunctions) {
    const own = readFileSync(resolve(below, named.get(name) ?? ''), 'utf8');
    expect([...own.matchAll(/^create or replace function ([\w.]+)/gm)].map(([, made]) => made)).toEqual([
      fullName(name),
    ]);
    expect(text).toContain(`create or replace function ${fullName(name)}(`);
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

  const created = [...install.matchAll(/^create or replace function ([\w.]+)/gm)].map(([, name]) => name);
  expect(created).toEqual(sqlFunctions.map(fullName));
  for (const name of sqlFunctions) {
    expect(uninstall).toMatch(new RegExp(`[{,]wingman_health_${name}[,}]`));
    expect(install).toContain(`\nrevoke all on function ${fullName(name)} from public, anon, authenticated;\n`);
    expect(install).toContain(`\ngrant execute on function ${fullName(name)} to service_role;\n`);
  }
});

test('what is called is named with its schema everywhere', async () => {
  const code = (await readSql('install')).replaceAll(/^ *--.*$/gm, '');

  const named = new Set([...code.matchAll(/[\w.]*\bwingman_health_\w+(?=\()/g)].map(([name]) => name));
  expect([...named].toSorted()).toEqual(sqlFunctions.map(fullName).toSorted());
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
    /\n *begin\n(?:\s*path := set_config\('enable_seqscan', .*\n)?\s*path := set_config\('search_path', wingman_health\.wingman_health_become\(/;
  const [, ...blocks] = code.split(become);
  expect(blocks).toHaveLength(4);
  expect(code.match(/:= .*wingman_health\.wingman_health_become\(/g)).toHaveLength(4);
  for (const block of blocks) expect(block).toMatch(/^[^$]*?raise sqlstate 'WHEND';\n *exception/);
});

test('another schema takes the place of public everywhere, and of nothing else', async () => {
  const text = await readSql('install', { schema: 'the "app"' });

  expect(text).not.toMatch(/\bpublic\.\w/);
  expect(text.match(/^create or replace function "the ""app"""\.wingman_health_\w+/gm)).toHaveLength(3);
  expect(text).toContain('create or replace function wingman_health.wingman_health_pick(');
  expect(text).toContain(`to_regnamespace('"the ""app"""')`);
});
