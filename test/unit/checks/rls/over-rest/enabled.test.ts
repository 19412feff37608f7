import { describe, expect, test } from 'vitest';
import { rlsEnabled } from '../../../../../src/checks/rls/enabled.ts';
import { restContract, restTables } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(rlsEnabled, platform);
const everyTable = ['user_profiles', 'wingman_matches', 'chat_messages', 'dating_goals'];

describe('rls.enabled without the functions', () => {
  test('is critical and needs the service and the anonymous role', () => {
    const check = rlsEnabled(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'rls.enabled',
      critical: true,
      dependsOn: ['database.service_client', 'database.anon_client'],
      timeoutMs: 12_000,
    });
  });

  test('is healthy when rows are hidden from others in every protected table', async () => {
    expect(await run()).toMatchObject({
      status: 'healthy',
      message: 'Row level security is in effect everywhere it must be',
      details: { level: 1, proven: everyTable, unprotected: [], notVerified: {}, skipped: [] },
    });
  });

  test('does not ask about tables that are declared public', async () => {
    const rest = fakeRestPort(restContract());
    await rlsEnabled(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries.map(({ table }) => table)).not.toContain('approach_challenges');
    expect(rest.queries).toHaveLength(4 * 3);
  });

  test('reads one row at most', async () => {
    const rest = fakeRestPort(restContract());
    await rlsEnabled(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries.every(({ limit }) => limit === 1)).toBe(true);
  });

  test('fails as unprotected and names the table whose row level security is off', async () => {
    expect(await run({ tablesWithoutRowSecurity: ['chat_messages'] })).toMatchObject({
      status: 'failed',
      reason: 'unprotected',
      details: { level: 1, unprotected: ['chat_messages'] },
      findings: [
        {
          kind: 'row_security_off',
          object: 'public.chat_messages',
          mend: 'alter table "public"."chat_messages" enable row level security;',
          details: { roles: ['anon', 'authenticated'], commands: ['select'] },
        },
      ],
    });
  });

  test('finds it without a stranger too', async () => {
    expect(await run({ canSignStranger: false })).toMatchObject({ status: 'healthy' });
    const outcome = await run({ canSignStranger: false, tablesWithoutRowSecurity: ['chat_messages'] });
    expect(outcome).toMatchObject({
      reason: 'unprotected',
      details: { unprotected: ['chat_messages'] },
      findings: [{ object: 'public.chat_messages', details: { roles: ['anon'] } }],
    });
  });

  test('goes by the anonymous role when the stranger is not accepted', async () => {
    const script: FakePlatform['script'] = ({ role }) => (role === 'stranger' ? restFaults.badToken : undefined);
    expect(await run({ script })).toMatchObject({ status: 'healthy', details: { proven: everyTable } });
  });

  test('holds when one role sees rows and another does not, because something filters', async () => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'stranger' && table === 'chat_messages' ? { ok: true, value: 1 } : undefined;
    expect(await run({ script })).toMatchObject({ status: 'healthy' });
  });

  test('fails as unprotected when the only role that may read a table misses no row', async () => {
    const outcome = await run({
      tablesWithoutRowSecurity: ['chat_messages'],
      refusedTables: { anon: ['chat_messages'] },
    });
    expect(outcome).toMatchObject({ reason: 'unprotected', details: { unprotected: ['chat_messages'] } });
  });

  test('is not verified for an empty table', async () => {
    expect(await run({ emptyTables: ['dating_goals'] })).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'Whether row level security is on is not known of public.dating_goals (the service role sees no row)',
      details: { level: 1, notVerified: { dating_goals: 'the service role sees no row' } },
    });
  });

  test('is not verified when grants refuse everybody else', async () => {
    const refusedTables = { anon: ['dating_goals'], stranger: ['dating_goals'] };
    expect(await run({ refusedTables })).toMatchObject({
      reason: 'not_verified',
      details: { notVerified: { dating_goals: 'refused by grants' } },
    });
  });

  test('is not verified when the service role cannot read', async () => {
    expect(await run({ refusedTables: { service: ['dating_goals'] } })).toMatchObject({
      reason: 'not_verified',
      details: { notVerified: { dating_goals: 'as the service role: refused by grants' } },
    });
  });

  test('is not verified when rows are hidden from one role, and the service role cannot say that there are any', async () => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'anon' && table === 'dating_goals' ? { ok: true, value: 1 } : undefined;
    expect(await run({ script, refusedTables: { service: ['dating_goals'] } })).toMatchObject({
      reason: 'not_verified',
      details: { unprotected: [], notVerified: { dating_goals: 'as the service role: refused by grants' } },
    });
  });

  test('says of each role why it proves nothing, where they differ', async () => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'stranger' && table === 'dating_goals' ? restFaults.statementTimeout : undefined;
    expect(await run({ script, refusedTables: { anon: ['dating_goals'] } })).toMatchObject({
      details: { notVerified: { dating_goals: 'refused by grants; the read took too long' } },
    });
  });

  test('is not verified when the reads of the others took too long', async () => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role !== 'service' && table === 'chat_messages' ? restFaults.statementTimeout : undefined;
    expect(await run({ script })).toMatchObject({
      reason: 'not_verified',
      details: { notVerified: { chat_messages: 'the read took too long' } },
    });
  });

  test('fails as invalid and names the table whose policy leads back to itself', async () => {
    expect(await run({ recursivePolicies: ['wingman_matches'] })).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      details: { level: 1, invalid: ['wingman_matches'] },
      findings: [{ object: 'public.wingman_matches', details: { roles: [], commands: ['select'] } }],
    });
  });

  test('reports unprotected tables before invalid policies, and names both', async () => {
    const outcome = await run({
      tablesWithoutRowSecurity: ['chat_messages'],
      recursivePolicies: ['wingman_matches'],
    });
    expect(outcome).toMatchObject({
      reason: 'unprotected',
      details: { unprotected: ['chat_messages'], invalid: ['wingman_matches'] },
    });
  });

  test('skips a table that is missing, and lists it', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      status: 'healthy',
      details: { skipped: ['chat_messages'] },
    });
  });

  test('is not verified when no protected table exists', async () => {
    const nothingThere = {
      reason: 'not_verified',
      message: 'Whether row level security is on is not known of any table (none with user data exists)',
      hint: 'Apply the migrations, or name the tables and their owners in the contract',
    };
    expect(await run({ missingTables: everyTable })).toMatchObject(nothingThere);
    const contract = restContract({ approach_challenges: restTables.approach_challenges! });
    expect(await runAgainst(rlsEnabled, {}, contract)).toMatchObject(nothingThere);
  });

  test('is not verified when all that is found is accepted, and does not take the tables for empty', async () => {
    const outcome = await run({ tablesWithoutRowSecurity: everyTable });
    expect(outcome.rejudge?.([])).toMatchObject({
      reason: 'not_verified',
      message: 'Whether row level security is on is not known of any other table',
      hint: expect.not.stringContaining('All tables are empty'),
    });
  });

  test('stays healthy when a column was renamed', async () => {
    expect(await run({ missingColumns: { chat_messages: ['id'] } })).toMatchObject({ status: 'healthy' });
  });

  test('fails with the fault of the connection', async () => {
    const script: FakePlatform['script'] = ({ table }) =>
      table === 'dating_goals' ? restFaults.unreachable : undefined;
    expect(await run({ script })).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      message: `Row level security was not checked: ${restFaults.unreachable.message}`,
      details: { level: 1 },
    });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(rlsEnabled);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
