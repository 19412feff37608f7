import { describe, expect, test } from 'vitest';
import type { ActivityFacts } from '../../../../src/checks/catalog/facts.ts';
import { judgeActivity } from '../../../../src/checks/database/judge-activity.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';

const judge = (different: Partial<ActivityFacts> = {}) =>
  judgeActivity({ ...healthyCatalog().activity, maxConnections: 103, reservedConnections: 3, ...different });
const minutes = 60;

describe('judgeActivity', () => {
  test.each<[string, Partial<ActivityFacts>]>([
    ['12 of 100 connections are used', { used: 12 }],
    ['79 of 100 connections are used', { used: 79 }],
    ['a few sessions wait for locks', { waitingOnLocks: 4 }],
    ['a transaction is idle for a moment', { idleInTransaction: 1, oldestTransactionSeconds: 20 }],
    ['a transaction was left open five minutes ago', { idleInTransaction: 1, oldestTransactionSeconds: 5 * minutes }],
    ['a query runs for a quarter of an hour', { oldestQuerySeconds: 15 * minutes }],
    ['a transaction is open for an hour', { oldestTransactionSeconds: 60 * minutes }],
    ['a report runs for ten minutes', { oldestQuerySeconds: 10 * minutes, oldestTransactionSeconds: 10 * minutes }],
    ['a backup holds a transaction for half an hour', { oldestTransactionSeconds: 30 * minutes }],
  ])('is healthy when %s', (_, different) => {
    expect(judge(different)).toMatchObject({ status: 'healthy' });
  });

  test.each<[string, Partial<ActivityFacts>]>([
    ['80 of 100 connections are used', { used: 80 }],
    ['94 of 100 connections are used', { used: 94 }],
    ['five sessions wait for locks', { waitingOnLocks: 5 }],
    ['a transaction was left open', { idleInTransaction: 1, oldestTransactionSeconds: 5 * minutes + 1 }],
    ['a query runs for over a quarter of an hour', { oldestQuerySeconds: 15 * minutes + 1 }],
    ['a transaction is open for over an hour', { oldestTransactionSeconds: 60 * minutes + 1 }],
  ])('is degraded as saturated when %s', (_, different) => {
    expect(judge(different)).toMatchObject({ status: 'degraded', reason: 'saturated' });
  });

  test.each([95, 100, 103])('has failed as saturated when %i of 100 connections are used', (used) => {
    expect(judge({ used })).toMatchObject({ status: 'failed', reason: 'saturated' });
  });

  test('counts reserved connections as none of the application', () => {
    expect(judge({ maxConnections: 60, reservedConnections: 10, used: 40 })).toMatchObject({
      status: 'degraded',
      details: { available: 50, usedPercent: 80 },
    });
  });

  test('says something else to do for each strain', () => {
    const strains = [
      judge({ used: 80 }),
      judge({ used: 95 }),
      judge({ waitingOnLocks: 5 }),
      judge({ idleInTransaction: 1, oldestTransactionSeconds: 600 }),
      judge({ oldestQuerySeconds: 1_000 }),
      judge({ oldestTransactionSeconds: 4_000 }),
    ];
    const hints = strains.map((outcome) => ('hint' in outcome && outcome.hint) || '');
    expect(new Set(hints).size).toBe(strains.length);
    for (const hint of hints) {
      expect(hint, hint).toMatch(/select .* from pg_stat_activity/);
      expect(hint.length, hint).toBeLessThanOrEqual(200);
      // Nobody is ended without a condition, nor with a call that fails as it stands.
      if (hint.includes('backend(')) expect(hint).toMatch(/(if|unless) [^;]*: select pg_\w+_backend\(<pid>\);$/);
    }
  });

  test.each<[string, Partial<ActivityFacts>]>([
    ['12 of 100 connections of the database are in use', { used: 12 }],
    ['80 of 100 connections of the database are in use', { used: 80 }],
    ['95 of 100 connections of the database are in use: nearly all', { used: 95 }],
    ['5 sessions of the database wait for locks that others hold', { waitingOnLocks: 5 }],
    [
      'A transaction was left open 10 minutes ago and does nothing',
      { idleInTransaction: 1, oldestTransactionSeconds: 600 },
    ],
    ['A query has been running for 20 minutes', { oldestQuerySeconds: 1_200 }],
    ['A transaction has been open for 90 minutes', { oldestTransactionSeconds: 5_400 }],
  ])('says: %s', (message, different) => {
    expect(judge(different)).toMatchObject({ message, details: { available: 100 } });
  });

  test('is healthy by the count alone where the role may see no more, and says so', () => {
    const hidden = {
      waitingOnLocks: null,
      idleInTransaction: null,
      oldestTransactionSeconds: null,
      oldestQuerySeconds: null,
    };
    expect(judge({ ...hidden, byState: { hidden: 12 } })).toMatchObject({
      status: 'healthy',
      details: {
        byState: { hidden: 12 },
        notReported: ['waitingOnLocks', 'idleInTransaction', 'oldestTransactionSeconds', 'oldestQuerySeconds'],
      },
    });
  });

  test('does not divide by connections that are not there', () => {
    expect(judge({ maxConnections: 3, reservedConnections: 3 })).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'The database says that it has 3 connections and reserves 3: how many are free is not known',
      hint: expect.stringMatching(/^In psql: show max_connections; show superuser_reserved_connections;/),
      details: { maxConnections: 3, reservedConnections: 3 },
    });
  });
});
