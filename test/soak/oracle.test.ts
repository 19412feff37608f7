import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { App } from '../stack/apps/app.ts';
import { createAppTemplate } from '../stack/apps/app-database.ts';
import { apps } from '../stack/apps/index.ts';
import { mutatePolicies } from '../stack/apps/mutate-policies.ts';
import { type Abilities, leaksBetween, probe, readDefinitions, seeAbilities } from '../stack/apps/oracle.ts';
import { createCleanup } from '../stack/cleanup.ts';
import { dropTemplate } from '../stack/database.ts';
import { connectDatabase, type SqlDatabase } from '../support/sql/sql-database.ts';

test('there are at least six applications', () => {
  expect(apps.length).toBeGreaterThanOrEqual(6);
});

describe.each(apps)('$name', (app) => {
  const cleanup = createCleanup();
  let run: SqlDatabase['run'];
  let normal: Abilities;
  let definitions: readonly string[];

  beforeAll(async () => {
    const source = await createAppTemplate(inject('databaseSource').serverUrl, app);
    cleanup.add(() => dropTemplate(source));
    const url = new URL(source.serverUrl);
    url.pathname = source.template;
    const database = connectDatabase(url.href);
    cleanup.add(database.close);
    ({ run } = database);
    normal = await seeAbilities(run, app);
    definitions = await readDefinitions(run);
  });
  afterAll(cleanup.run);

  test('has at least 20 leaks and 10 harmless changes, each with its own name', () => {
    expect(app.leaks.length).toBeGreaterThanOrEqual(20);
    expect(app.harmless.length).toBeGreaterThanOrEqual(10);
    const names = [...app.leaks, ...app.harmless].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has at least four ordinary users', () => {
    expect(app.people.filter(({ isAdmin }) => !isAdmin).length).toBeGreaterThanOrEqual(4);
    expect(app.people.some(({ isAdmin }) => isAdmin)).toBe(true);
  });

  test('has a contract that names every table and column that there is', async () => {
    expect(declaredColumns(app)).toEqual(await foundColumns(run, app));
  });

  test('lets nobody do what the contract does not say', () => {
    expect([...normal].flatMap(([name, { isTheirs }]) => (isTheirs ? [] : [name]))).toEqual([]);
  });

  test('lets people use what is theirs', () => {
    const used = new Set([...normal.values()].map(({ command }) => command));
    expect([...used].sort()).toEqual(['delete', 'insert', 'select', 'update']);
  });

  test.each(app.leaks)('is open after: $name', async ({ sql, mend, found, probe: asked }) => {
    if (asked) {
      const before = (await probe(run, app, asked)) ?? 0;
      expect(await probe(run, app, asked, sql)).toBeGreaterThan(before);
    } else {
      const leaks = leaksBetween(normal, await seeAbilities(run, app, sql));
      expect(leaks.map(({ relation }) => relation)).toContain(found.object);
    }
    expect(await readDefinitions(run, `${sql}; ${mend}`)).toEqual(definitions);
  });

  test.each(app.harmless)('lets everybody do what they could after: $name', async ({ sql, mend }) => {
    expect(await seeAbilities(run, app, sql)).toEqual(normal);
    expect(await readDefinitions(run, `${sql}; ${mend}`)).toEqual(definitions);
  });

  test('can be opened by the usual mistakes in many places, and each mistake be undone', {
    timeout: 300_000,
  }, async () => {
    const kinds = new Map<string, number>();
    for await (const { kind, name, sql, mend } of mutatePolicies(run, app, normal)) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(await readDefinitions(run, `${sql}; ${mend}`), name).toEqual(definitions);
    }
    expect([...kinds.keys()]).toEqual(
      expect.arrayContaining(['always true', 'signed in', 'own column dropped', 'row level security off']),
    );
    const count = [...kinds.values()].reduce((sum, one) => sum + one, 0);
    expect(count).toBeGreaterThanOrEqual(50);
    process.stdout.write(
      `${app.name}: ${app.leaks.length} leaks, ${app.harmless.length} harmless changes, ${count} mutations\n`,
    );
  });
});

function declaredColumns({ contract }: App): readonly string[] {
  const full = (table: string) => (table.includes('.') ? table.replaceAll('"', '') : `${contract.schemas[0]}.${table}`);
  return Object.entries(contract.tables)
    .flatMap(([table, { columns }]) =>
      Object.entries(columns).map(([column, type]) => `${full(table)}.${column} ${type}`),
    )
    .sort();
}

async function foundColumns(run: SqlDatabase['run'], { contract }: App): Promise<readonly unknown[]> {
  const storage = 'storage.objects' in contract.tables ? ['storage'] : [];
  const schemas = [...contract.schemas, ...storage].map((schema) => `'${schema}'`).join(', ');
  const [rows = []] = await run(`
    select format('%s.%s.%s %s%s', nspname, relname, attname, format_type(atttypid, atttypmod),
      case when attnotnull then ' not null' end) as column
    from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
    where nspname in (${schemas}) and relkind in ('r', 'p', 'v', 'm') and not relispartition and attnum > 0 and not attisdropped
  `);
  return rows.map(({ column }) => column).sort();
}
