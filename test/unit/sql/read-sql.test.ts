import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSql } from '../../../src/sql/read-sql.ts';
import { sqlVersion } from '../../../src/sql/version.ts';

const folder = resolve(import.meta.dirname, '../../../src/sql');

test.each(['install', 'uninstall'] as const)('%s.sql is given as it is', async (file) => {
  expect(await readSql(file)).toBe(readFileSync(resolve(folder, `${file}.sql`), 'utf8'));
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
  expect(created).toHaveLength(6);
  for (const name of created) {
    expect(uninstall).toContain(`'${name}'`);
    expect(install).toMatch(
      new RegExp(`^revoke all on function public\\.${name}\\([^;]*\\)\\s+from public, anon, authenticated;$`, 'm'),
    );
    expect(install).toMatch(
      new RegExp(`^grant execute on function public\\.${name}\\([^;]*\\)\\s+to service_role;$`, 'm'),
    );
  }
});

test('every function reads alone: stable, with the rights of its caller, a fixed search path and a limit for locks', async () => {
  const text = await readSql('install');

  for (const head of text.matchAll(/^create or replace function[\s\S]*?^as \$\$/gm)) {
    expect(head[0]).toMatch(/ stable .*security invoker$/m);
    expect(head[0]).toMatch(/^set search_path = ''$/m);
    expect(head[0]).toMatch(/^set lock_timeout = '300ms'$/m);
  }
  expect(text).not.toMatch(/security definer/);
});

test('another schema takes the place of public everywhere', async () => {
  const text = await readSql('install', { schema: 'the "app"' });

  expect(text).not.toMatch(/\bpublic\.\w/);
  expect(text).toContain('create or replace function "the ""app""".wingman_health_catalog(');
  expect(text).toContain(`'"the ""app"""'::regnamespace`);
});
