import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogSchema, type EvidenceFacts } from '../../../src/checks/catalog/facts.ts';
import { commands } from '../../../src/core/exposure.ts';
import type { Change } from '../../support/changes/change.ts';
import { changes } from '../../support/changes/index.ts';
import {
  askEvidence,
  contract,
  describeEvidence,
  differences,
  type Target,
  targets,
} from '../../support/sql/ask-evidence.ts';
import { askAfter, type SqlDatabase } from '../../support/sql/sql-database.ts';

const noticed = changes.filter(({ evidence = {} }) => Object.keys(evidence).length > 0);
const unnoticed = changes.filter(({ evidence }) => evidence && Object.keys(evidence).length === 0);
const tables = Object.values(contract.tables);
const owned = tables.filter(({ owners }) => owners.length > 0);

export interface SuiteOptions {
  readonly major: number;
  /** Whether every change is held against the evidence of all tables, or of those that it names, which is faster. */
  readonly looksAt: 'all tables' | 'named tables';
  readonly open: () => Promise<SqlDatabase>;
}

/** What has to hold on every version of PostgreSQL. */
export function describeFunctions({ major, looksAt, open }: SuiteOptions): void {
  let database: SqlDatabase;
  let normal: EvidenceFacts;

  beforeAll(async () => {
    database = await open();
    normal = await askEvidence(database);
  });
  afterAll(() => database.close());

  test(`the server is PostgreSQL ${major}`, async () => {
    const catalog = catalogSchema.parse(await askAfter(database, 'select', 'public.wingman_health_catalog()'));

    expect(Math.floor(catalog.serverVersion / 10_000)).toBe(major);
  });

  test('the catalog has every table of the contract, with its columns', async () => {
    const catalog = catalogSchema.parse(await askAfter(database, 'select', 'public.wingman_health_catalog()'));

    const found = catalog.relations.map(({ name, columns }) => [name, columns.length]);
    const expected = tables.map(({ name, columns }) => [name, Object.keys(columns).length]);
    expect(found).toEqual(expected.sort(([left = ''], [right = '']) => (left < right ? -1 : 1)));
  });

  describe('on the platform as it is', () => {
    test('every table was looked at', () => {
      expect(normal.relations.map(({ relation, state, isWhole }) => [relation, state, isWhole])).toEqual(
        tables.map(({ schema, name }) => [`${schema}.${name}`, 'looked', true]),
      );
    });

    test.each(owned)('$name shows nobody the rows of others', ({ name }) => {
      const said = describeEvidence(normal);
      const sees = ['anon', 'stranger', 'owner'].map((as) => said[`${name} ${as} sees`]);

      expect(sees).toEqual(['nothing', 'nothing', 'own']);
    });

    test.each(owned)('$name lets a user do what the contract says with own rows, and nothing with others', (table) => {
      const { personas = [] } = normal.relations.find(({ relation }) => relation === `public.${table.name}`) ?? {};

      for (const command of commands) {
        const tried = personas.flatMap(({ as, commands }) => (as === 'owner' ? (commands[command] ?? []) : []));
        const isMeant = table.access[command] === 'owner';
        expect(tried.map(({ own }) => (own?.[0] ?? 0) > 0)).toEqual(tried.map(() => isMeant));
        for (const { foreign, madeUp, sqlstate } of tried)
          expect([foreign?.[0], madeUp?.[0] ?? 0, sqlstate]).toEqual([0, 0, null]);
      }
    });
  });

  /** The evidence with the change, as far as it differs from the evidence without it. */
  const turnsOf = async ({ given = 'select', sql, asked }: Change) => {
    const named = looksAt === 'all tables' ? targets : namedTargets(`${given} ${sql}`);
    const all = [...named, ...(asked ? [asked] : [])];
    const before =
      given === 'select' && all.length === targets.length
        ? normal
        : await askEvidence(database, { change: given, targets: all });
    return differences(before, await askEvidence(database, { change: `${given}; ${sql}`, targets: all }));
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

/** The tables that a change names and what depends on them. */
function namedTargets(change: string): readonly Target[] {
  return targets.filter(({ relation: [, name], owners = [] }) => {
    const through = owners.flatMap(({ path = [] }) => path.map(({ to }) => to[1]));
    return [name, ...through].some((one) => change.includes(one));
  });
}
