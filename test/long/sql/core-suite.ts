import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogSchema, type IsolationEvidence } from '../../../src/checks/catalog/facts.ts';
import type { Change } from '../../support/changes/change.ts';
import { changes } from '../../support/changes/index.ts';
import { askEvidence, contract, differences, ownedTables } from '../../support/sql/ask-evidence.ts';
import { askAfter, type SqlDatabase } from '../../support/sql/sql-database.ts';

const noticed = changes.filter(({ evidence = {} }) => Object.keys(evidence).length > 0);
const unnoticed = changes.filter(({ evidence }) => evidence && Object.keys(evidence).length === 0);
const owned = Object.entries(contract.tables).filter(([, { access }]) => access === 'owner');

export interface SuiteOptions {
  readonly major: number;
  /** Whether every change is held against the evidence of all tables, or of those that it names, which is faster. */
  readonly looksAt: 'all tables' | 'named tables';
  readonly open: () => Promise<SqlDatabase>;
}

/** What has to hold on every version of PostgreSQL. */
export function describeFunctions({ major, looksAt, open }: SuiteOptions): void {
  let database: SqlDatabase;
  let normal: IsolationEvidence;

  beforeAll(async () => {
    database = await open();
    normal = await askEvidence(database);
  });
  afterAll(() => database.close());

  test(`the server is PostgreSQL ${major}`, async () => {
    const catalog = catalogSchema.parse(await askAfter(database, 'select', 'public.wingman_health_catalog()'));

    expect(Math.floor(catalog.serverVersion / 10_000)).toBe(major);
  });

  test('the catalog has every table of the contract, with its columns and policies', async () => {
    const catalog = catalogSchema.parse(await askAfter(database, 'select', 'public.wingman_health_catalog()'));

    const found = catalog.relations.map(({ name, columns, policies }) => [name, columns.length, policies.length]);
    const expected = Object.entries(contract.tables).map(([name, { columns, policies }]) => [
      name,
      Object.keys(columns).length,
      Object.keys(policies).length,
    ]);
    expect(found).toEqual(expected.sort(([left = ''], [right = '']) => (left < right ? -1 : 1)));
  });

  describe('on the platform as it is', () => {
    test('every table of users was looked at', () => {
      expect(normal.tables.map(({ table, state }) => [table, state])).toEqual(
        owned.map(([name]) => [`public.${name}`, 'looked']),
      );
    });

    test.each(owned)('%s shows nobody the rows of others', (name) => {
      expect(normal.tables.find(({ table }) => table === `public.${name}`)).toMatchObject({
        seesForeignRows: false,
        seesOwnRows: true,
        strangerSeesRows: false,
        anonSeesRows: false,
      });
    });

    test.each(owned)(
      '%s lets a user do what the contract says with own rows, and nothing with others',
      (name, table) => {
        const evidence = normal.tables.find((seen) => seen.table === `public.${name}`);

        const meant = (['select', 'insert', 'update', 'delete'] as const).map((command) => [
          command,
          {
            granted: true,
            own: Boolean(table.policies.all ?? table.policies[command]),
            foreign: false,
            sqlstate: null,
          },
        ]);
        expect(evidence?.commands).toEqual(Object.fromEntries(meant));
      },
    );
  });

  const tablesFor = (change: string) => (looksAt === 'all tables' ? ownedTables : namedTables(change));

  /** The evidence with the change, as far as it differs from the evidence without it. */
  const turnsOf = async ({ given = 'select', sql }: Change) => {
    const tables = tablesFor(`${given} ${sql}`);
    const before =
      given === 'select' && looksAt === 'all tables' ? normal : await askEvidence(database, { change: given, tables });
    return differences(before, await askEvidence(database, { change: `${given}; ${sql}`, tables }));
  };

  describe('the evidence turns, and nothing beside it, when', () => {
    test.each(noticed)('$name', async (change) => {
      expect(await turnsOf(change)).toEqual(change.evidence);
    });
  });

  describe('the evidence stays as it was with', () => {
    test.each(unnoticed)('$name', async (change) => {
      expect(await turnsOf(change)).toEqual({});
    });
  });
}

/** The tables that a change names and what depends on them, and the one with the users. */
function namedTables(change: string): string {
  const entries = ownedTables.split(' ');
  return entries
    .filter((entry, place) => place === 0 || entry.split(/[.*]/).some((name) => change.includes(name)))
    .join(' ');
}
