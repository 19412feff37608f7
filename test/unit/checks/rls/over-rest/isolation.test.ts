import { describe, expect, test } from 'vitest';
import { rlsIsolation } from '../../../../../src/checks/rls/isolation.ts';
import { restContract } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(rlsIsolation, platform);
const writesNotVerified = { insert: 'not_verified', update: 'not_verified', delete: 'not_verified' };

describe('rls.isolation without the functions', () => {
  test('is critical and needs the service role and the anonymous key', () => {
    const check = rlsIsolation(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'rls.isolation',
      critical: true,
      dependsOn: ['database.service_client', 'database.anon_client'],
      timeoutMs: 12_000,
    });
  });

  test('is not verified though a stranger sees nothing, because writes cannot be tried', async () => {
    expect(await run()).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message:
        'What users can write is not known: a stranger was shown no row, and more cannot be tried over the Data API',
      details: {
        level: 1,
        leaking: [],
        commands: { chat_messages: { select: 'isolated against a stranger', ...writesNotVerified } },
      },
    });
  });

  test('gives a verdict for each command of each protected table', async () => {
    const { commands } = (await run()).details as { commands: Record<string, unknown> };
    expect(Object.keys(commands)).toEqual(['user_profiles', 'wingman_matches', 'chat_messages', 'dating_goals']);
  });

  test('asks as the service role and the stranger alone', async () => {
    const rest = fakeRestPort(restContract());
    await rlsIsolation(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(new Set(rest.queries.map(({ role }) => role))).toEqual(new Set(['service', 'stranger']));
  });

  test('fails as leaking and names the table whose rows a stranger sees', async () => {
    expect(await run({ tablesWithoutRowSecurity: ['chat_messages'] })).toMatchObject({
      status: 'failed',
      reason: 'leaking',
      details: {
        level: 1,
        leaking: ['chat_messages'],
        commands: { chat_messages: { select: 'leaking', ...writesNotVerified } },
      },
      findings: [
        {
          kind: 'foreign_rows',
          object: 'public.chat_messages',
          details: { roles: ['authenticated'], commands: ['select'] },
        },
      ],
    });
  });

  test('fails as leaking for a table that is kept for the service role', async () => {
    const outcome = await run({ tablesWithoutRowSecurity: ['dating_goals'] });
    expect(outcome).toMatchObject({ reason: 'leaking', details: { leaking: ['dating_goals'] } });
  });

  test('says of an empty table that nothing is known', async () => {
    expect(await run({ emptyTables: ['dating_goals'] })).toMatchObject({
      reason: 'not_verified',
      details: {
        notVerified: { dating_goals: 'the service role sees no row' },
        commands: { dating_goals: { select: 'not_verified', ...writesNotVerified } },
      },
    });
  });

  test('says of a table that is not granted that grants refuse it', async () => {
    const outcome = await run({ refusedTables: { stranger: ['dating_goals'] } });
    expect(outcome).toMatchObject({
      reason: 'not_verified',
      details: { commands: { dating_goals: { select: 'refused by grants', ...writesNotVerified } } },
    });
  });

  test('asks nothing and says what to install when no stranger can be signed', async () => {
    const contract = restContract();
    const rest = fakeRestPort(contract, { canSignStranger: false });
    const outcome = await rlsIsolation(restPorts(rest), contract).run({ signal: new AbortController().signal });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'Isolation between users could not be verified: no synthetic user can be signed',
      hint: expect.stringContaining('wingman-health sql'),
      details: { level: 1 },
    });
    expect(rest.queries).toEqual([]);
  });

  test.each([
    ['its token is not accepted', restFaults.badToken],
    ['a function before the request raises', { ...restFaults.badToken, reason: 'invalid', status: 400 } as const],
    [
      'a function before the request is not theirs to call',
      { ...restFaults.refusedByGrants, about: 'needed' } as const,
    ],
  ])('fails and names what it is signed with when nobody who signs in is served: %s', async (_, fault) => {
    const script: FakePlatform['script'] = ({ role }) => (role === 'stranger' ? fault : undefined);
    expect(await run({ script })).toMatchObject({
      status: 'failed',
      reason: 'unauthorized',
      message: expect.stringContaining('refuses a user who is signed as real ones are'),
      hint: expect.stringMatching(/SUPABASE_SIGNING_KEY, or SUPABASE_JWT_SECRET where that is not set/),
      error: fault.code,
      findings: [{ kind: 'users_refused', object: 'authenticated' }],
      details: { level: 1 },
    });
  });

  test.each([
    ['divides by zero', { ...restFaults.unreachable, code: '22012', reason: 'invalid', status: 400 } as const],
    ['raises', { ...restFaults.unreachable, code: 'P0001', reason: 'invalid', status: 400 } as const],
    ['reads what users may not', { ...restFaults.refusedByGrants, about: 'needed' } as const],
    ['reads a table that is gone', restFaults.tableGone('chat_messages')],
    ['reads a column that is gone', restFaults.missingColumn('id')],
  ])('fails as invalid and names the table whose policy %s, while users are answered elsewhere', async (_, fault) => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'stranger' && table === 'chat_messages' ? fault : undefined;
    expect(await run({ script })).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      findings: [{ kind: 'unusable_table', object: 'public.chat_messages' }],
      details: { level: 1, invalid: ['chat_messages'] },
    });
  });

  test('says where the service role sees no row at all that policies may bind it too', async () => {
    const everyTable = ['user_profiles', 'wingman_matches', 'chat_messages', 'dating_goals'];
    expect(await run({ emptyTables: everyTable })).toMatchObject({
      reason: 'not_verified',
      message: expect.stringMatching(/not known of public\.\w+ \(the service role sees no row\) and 3 more tables/),
      hint: expect.stringContaining('alter role service_role bypassrls'),
    });
    const others = { hint: expect.not.stringContaining('bypassrls') };
    expect(await run({ emptyTables: ['dating_goals'] })).toMatchObject(others);
    const refusedTables = { service: ['dating_goals'] };
    expect(await run({ emptyTables: everyTable, refusedTables })).toMatchObject(others);
  });

  test('fails as invalid and names the table whose policy leads back to itself', async () => {
    expect(await run({ recursivePolicies: ['wingman_matches'] })).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      details: { level: 1, invalid: ['wingman_matches'], commands: { wingman_matches: { select: 'invalid' } } },
    });
  });

  test('reports a leak before an invalid policy, and names both', async () => {
    const outcome = await run({
      tablesWithoutRowSecurity: ['chat_messages'],
      recursivePolicies: ['wingman_matches'],
    });
    expect(outcome).toMatchObject({
      reason: 'leaking',
      details: { leaking: ['chat_messages'], invalid: ['wingman_matches'] },
    });
  });

  test.each([
    ['the database cancels its read', restFaults.statementTimeout],
    ['its read is late', restFaults.timeout],
  ])('does not fail for one slow policy when %s', async (_, fault) => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'stranger' && table === 'chat_messages' ? fault : undefined;
    expect(await run({ script })).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      details: { notVerified: { chat_messages: 'the read took too long' } },
    });
  });

  test('fails with the timeout when the service role is late as well', async () => {
    expect(await run({ script: () => restFaults.timeout })).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  test('skips a table that is missing, and lists it', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      reason: 'not_verified',
      details: { skipped: ['chat_messages'], commands: { chat_messages: { select: 'skipped' } } },
    });
  });

  test('is not verified when no protected table exists', async () => {
    const missingTables = ['user_profiles', 'wingman_matches', 'chat_messages', 'dating_goals'];
    expect(await run({ missingTables })).toMatchObject({
      reason: 'not_verified',
      message:
        'Whether users are kept apart is not known of any table (none with user data exists), nor what they can write',
      hint: 'Apply the migrations, or name the tables and their owners in the contract',
    });
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
    const { outcome, signals, signal } = await runAborted(rlsIsolation);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
