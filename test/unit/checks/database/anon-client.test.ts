import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import type { CatalogPort, ServedAs } from '../../../../src/checks/catalog/facts.ts';
import { databaseAnonClient } from '../../../../src/checks/database/anon-client.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';
import { catalogFaults, type FakeCatalog, fakeCatalogPort } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(databaseAnonClient, platform);
const everyTable = Object.keys(restContract().tables);

describe('database.anon_client', () => {
  test('is critical and depends on no other check', () => {
    const check = databaseAnonClient(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({ name: 'database.anon_client', critical: true });
    expect(check.dependsOn).toBeUndefined();
  });

  test('is healthy when a core table may be read, which is another one than the service role begins with', async () => {
    expect(await run()).toMatchObject({
      status: 'healthy',
      message: 'The anonymous role reaches the database, asked for wingman_matches',
      details: { table: 'wingman_matches', code: null },
    });
  });

  test('asks as the anonymous role and reads no row', async () => {
    const rest = fakeRestPort(restContract());
    await databaseAnonClient(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toEqual([
      { role: 'anon', schema: 'public', table: 'wingman_matches', columns: ['id'], limit: 0 },
    ]);
  });

  test('is healthy when grants refuse the read, because the database was reached', async () => {
    const outcome = await run({ refusedTables: { anon: everyTable } });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches', code: '42501' } });
  });

  test('is healthy when the only column to ask for was renamed', async () => {
    expect(
      await run({
        missingColumns: { wingman_matches: Object.keys(restContract().tables.wingman_matches?.columns ?? {}) },
      }),
    ).toMatchObject({
      status: 'healthy',
      details: { code: '42703' },
    });
  });

  test('is healthy when a policy leads back to its own table', async () => {
    expect(await run({ script: () => restFaults.recursivePolicy })).toMatchObject({ status: 'healthy' });
  });

  test('looks at the next table when one is missing', async () => {
    const outcome = await run({ missingTables: ['wingman_matches'] });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'chat_messages', code: null } });
  });

  test('looks at the next table when one does not answer while others do', async () => {
    const script = ({ table }: { table: string }) => (table === 'wingman_matches' ? restFaults.silent : undefined);
    const outcome = await run({ script });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'chat_messages', code: null } });
  });

  test('is degraded as locked when no table answers that could be read', async () => {
    const outcome = await run({ script: () => restFaults.silent });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'locked',
      message: 'Every table that could be read is locked: wingman_matches and 3 more tables',
      details: { locked: ['wingman_matches', 'chat_messages', 'approach_challenges', 'user_profiles'] },
    });
  });

  test('is healthy when every core table is missing, because the key was accepted', async () => {
    const outcome = await run({ missingTables: everyTable });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches', code: 'PGRST205' } });
  });

  test.each<[string, Fault]>([
    ['unauthorized', restFaults.badKey],
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['timeout', restFaults.statementTimeout],
    ['saturated', restFaults.poolTimeout],
    ['missing', restFaults.notConfigured],
  ])('fails as %s when that is the fault', async (reason, fault) => {
    const outcome = await run({ script: () => fault });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason,
      message: expect.stringContaining(fault.message),
      hint: fault.hint,
    });
  });

  test('names the table and the role of which the database cancelled the statement', async () => {
    expect(await run({ script: () => restFaults.statementTimeout })).toMatchObject({
      message: `${restFaults.statementTimeout.message}: public.wingman_matches as anon`,
      details: { table: 'wingman_matches' },
    });
    expect(await run({ script: () => restFaults.unreachable })).toMatchObject({
      message: restFaults.unreachable.message,
      details: { table: 'wingman_matches' },
    });
  });

  test('asks no second table when the connection has failed', async () => {
    const rest = fakeRestPort(restContract(), { script: () => restFaults.unreachable });
    await databaseAnonClient(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toHaveLength(1);
  });

  test('takes any table when none is core', async () => {
    const tables = { notes: { columns: { id: 'uuid' }, primaryKey: ['id'], access: { select: 'anyone' } as const } };
    const outcome = await runAgainst(databaseAnonClient, {}, restContract(tables));
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'notes' } });
  });

  test('is not verified when the contract has no table', async () => {
    const outcome = await runAgainst(databaseAnonClient, {}, restContract({}));
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified' });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(databaseAnonClient);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});

describe('database.anon_client with the functions', () => {
  const locked = (...names: string[]) => ({
    activity: {
      ...healthyCatalog().activity,
      locks: names.map((name) => ({
        ...{ relation: `public.${name}`, isHeld: true, waiting: 0, longestWaitSeconds: null },
      })),
    },
  });

  /** The second run, at which nobody else is going to ask. */
  async function runAgain(catalog: FakeCatalog, besides?: ServedAs | Fault) {
    const contract = catalogContract();
    const rest = fakeRestPort(contract);
    const served = besides === undefined || typeof besides === 'string' ? besides : { fault: besides };
    const answer =
      typeof served === 'object' ? { ok: false as const, ...served } : served && { ok: true, value: served };
    const port = { ...fakeCatalogPort(catalog), identifyBesides: () => answer && Promise.resolve(answer) };
    const check = databaseAnonClient(restPorts(rest, port as CatalogPort), contract);
    const { signal } = new AbortController();
    await check.run({ signal });
    const before = rest.queries.length;
    const outcome = await check.run({ signal });
    return { outcome, questions: rest.queries.length - before };
  }

  test('asks at first as whom the key is served, which rls.anonymous wants to know too, and no table', async () => {
    const { outcome, questions } = await runWithCatalog(databaseAnonClient);
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'The anonymous role reaches the database, asked for wingman_health_activity',
      details: { table: null, code: null },
    });
    expect(questions).toBe(0);
  });

  test('asks a table from then on', async () => {
    const { outcome, questions } = await runAgain({});
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches' } });
    expect(questions).toBe(1);
  });

  test.each(['anon', 'privileged'] as const)('takes the answer of who asks at the same moment: %s', async (served) => {
    const { outcome, questions } = await runAgain({}, served);
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: null } });
    expect(questions).toBe(0);
  });

  test.each([
    restFaults.badKey,
    restFaults.unreachable,
    restFaults.timeout,
    { ...restFaults.refusedByGrants, about: 'needed' } as const,
  ])(
    'fails with what that answer says of the key, the connection or what comes before a request: $reason',
    async (fault) => {
      const { outcome } = await runAgain({}, fault);
      expect(outcome).toMatchObject({ status: 'failed', reason: fault.reason, message: fault.message });
    },
  );

  test('is healthy when the function is refused, because that is an answer of the database too', async () => {
    const { outcome, questions } = await runAgain({}, restFaults.refusedByGrantsAsAnon);
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: null, code: '42501' } });
    expect(questions).toBe(0);
  });

  test('asks a table when the function is not known, because that was said without the database', async () => {
    const { outcome, questions } = await runAgain({}, restFaults.missingFunction);
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches' } });
    expect(questions).toBe(1);
  });

  test('asks a table when the functions are gone by then', async () => {
    const { outcome } = await runAgain({}, catalogFaults.notInstalled);
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches' } });
  });

  test('waits for no table that is locked, and asks the next one', async () => {
    const { outcome } = await runAgain(locked('wingman_matches'));
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'chat_messages' } });
  });

  test('is degraded as locked, and not failed, when every table is', async () => {
    const { outcome, questions } = await runAgain(locked(...Object.keys(catalogContract().tables)));
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'locked' });
    expect(questions).toBe(0);
  });

  test('asks a table when the functions cannot be asked, because that is a matter of the service key', async () => {
    const { outcome } = await runWithCatalog(databaseAnonClient, { activity: restFaults.badKey });
    expect(outcome).toMatchObject({ status: 'healthy' });
  });
});

test.each([restFaults.timeout, restFaults.unreachable])(
  'database.anon_client waits for no table where nothing answers: $reason',
  async (activity) => {
    const { outcome, questions } = await runWithCatalog(databaseAnonClient, { activity });
    expect(outcome).toMatchObject({ status: 'failed', reason: activity.reason, message: activity.message });
    expect(questions).toBe(0);
  },
);
