import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { builtIn } from '../../../src/checks/categories.ts';
import { buildChecks, type CheckFactory, checks } from '../../../src/checks/index.ts';
import type { Ports } from '../../../src/checks/ports.ts';
import { parseContract } from '../../../src/contract/load-contract.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';
import { createRegistry } from '../../../src/core/registry.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'src/checks');

/** Building a check asks nothing of its ports, so there need not be any. */
function build() {
  const { contract } = parseContract(wingmanMatch);
  if (!contract) throw new Error('The built-in contract is broken');
  return buildChecks({ rest: {}, redis: {}, email: {}, templates: {} } as Ports, contract);
}

test('every file that makes a check is in the list', async () => {
  const listed = new Set<unknown>(
    Object.values(checks).flatMap((factories: readonly CheckFactory[]) => [...factories]),
  );
  const forgotten: string[] = [];
  for (const category of Object.keys(checks)) {
    for (const file of readdirSync(join(folder, category))) {
      if (!file.endsWith('.ts')) continue;
      const path = join(folder, category, file);
      if (!/\n\): Check \{|\): Check \{/.test(readFileSync(path, 'utf8'))) continue;
      const factories = Object.values<unknown>(await import(path));
      if (!factories.some((factory) => listed.has(factory))) forgotten.push(`${category}/${file}`);
    }
  }
  expect(forgotten).toEqual([]);
});

test('what has a fallback, or is never more than a warning, is degraded at most when it is late', () => {
  const late = build().filter(({ lateIs }) => lateIs === 'degraded');
  expect(late.map(({ name }) => name).sort()).toEqual([
    'email.connection',
    'email.templates',
    'redis.cache',
    'redis.connection',
    'redis.rate_limit',
  ]);
  expect(late.filter(({ critical }) => critical)).toEqual([]);
});

test('there are at least 22 checks, and together they can be registered', () => {
  const built = build();
  expect(built.length).toBeGreaterThanOrEqual(22);
  expect(createRegistry(Object.values(builtIn), built).checks).toHaveLength(built.length);
});

test('every check stands in the category whose name it has', () => {
  for (const [category, factories] of Object.entries(checks)) {
    const names = build().filter(({ name }) => name.startsWith(`${category}.`));
    expect(names, category).toHaveLength(factories.length);
  }
});

test('the file of a check has the name of its question', () => {
  for (const { name } of build()) {
    const [category = '', question = ''] = name.split('.');
    expect(readdirSync(join(folder, category))).toContain(`${question.replaceAll('_', '-')}.ts`);
  }
});

test('every check has its section in the documents', () => {
  for (const { name } of build()) {
    const document = readFileSync(join(root, 'docs/checks', `${name.split('.')[0]}.md`), 'utf8');
    expect(document.split('\n'), `docs/checks misses a section for ${name}`).toContain(`## ${name}`);
  }
});

test('the documents have no section for a check that does not exist', () => {
  const names = build().map(({ name }): string => name);
  for (const file of readdirSync(join(root, 'docs/checks'))) {
    const sections = [...readFileSync(join(root, 'docs/checks', file), 'utf8').matchAll(/^## ([a-z_]+\.[a-z_]+)$/gm)];
    for (const [, section] of sections) expect(names, file).toContain(section);
  }
});

test('titles are sentences without a full stop, each its own', () => {
  const titles = build().map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const title of titles) expect(title).toMatch(/^[A-Z].*[^.]$/);
});

test('the critical checks are the ones that the design names', () => {
  const critical = build().filter((check) => check.critical);
  expect(critical.map(({ name }) => name)).toEqual([
    'environment.variables',
    'environment.configuration',
    'environment.keys',
    'database.service_client',
    'database.anon_client',
    'database.query',
    'database.writable',
    'schema.tables',
    'schema.foreign_keys',
    'rls.enabled',
    'rls.isolation',
    'rls.anonymous',
    'services.auth',
  ]);
});
