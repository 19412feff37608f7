import { describe, expect, test } from 'vitest';
import { rlsAnonymous } from '../../../../../src/checks/rls/anonymous.ts';
import { restContract } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(rlsAnonymous, platform);
const everyTable = ['user_profiles', 'wingman_matches', 'chat_messages', 'dating_goals'];

describe('rls.anonymous without the functions', () => {
  test('is critical and needs the service and the anonymous role', () => {
    const check = rlsAnonymous(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'rls.anonymous',
      critical: true,
      dependsOn: ['database.service_client', 'database.anon_client'],
      timeoutMs: 12_000,
    });
  });

  test('is healthy when no row of a protected table is seen', async () => {
    expect(await run()).toMatchObject({
      status: 'healthy',
      message: 'The anonymous key reads nothing but what is declared public',
      details: { level: 1, leaking: [], proven: everyTable, notVerified: {} },
    });
  });

  test('asks as the service and the anonymous role, and not about public tables', async () => {
    const rest = fakeRestPort(restContract());
    await rlsAnonymous(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(new Set(rest.queries.map(({ role }) => role))).toEqual(new Set(['service', 'anon']));
    expect(rest.queries.map(({ table }) => table)).not.toContain('approach_challenges');
  });

  test('fails as leaking and names the tables that can be read', async () => {
    expect(await run({ tablesWithoutRowSecurity: ['chat_messages'] })).toMatchObject({
      status: 'failed',
      reason: 'leaking',
      details: { level: 1, leaking: ['chat_messages'] },
      findings: [
        {
          kind: 'anonymous_reads',
          object: 'public.chat_messages',
          mend: 'revoke select on "public"."chat_messages" from anon;',
          details: { roles: ['anon'], commands: ['select'] },
        },
      ],
    });
  });

  test('fails as leaking though the service role sees nothing, as with swapped keys', async () => {
    const script: FakePlatform['script'] = ({ role }) => ({ ok: true, value: role === 'anon' ? 1 : 0 });
    expect(await run({ script })).toMatchObject({ reason: 'leaking', details: { leaking: everyTable } });
  });

  test('is healthy when grants refuse the read, empty tables included', async () => {
    const outcome = await run({ refusedTables: { anon: everyTable }, emptyTables: everyTable });
    expect(outcome).toMatchObject({ status: 'healthy', details: { proven: everyTable } });
  });

  test('is not verified for an empty table', async () => {
    expect(await run({ emptyTables: ['dating_goals'] })).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'What the anonymous key can read is not known of public.dating_goals (the service role sees no row)',
      details: { level: 1, notVerified: { dating_goals: 'the service role sees no row' } },
    });
  });

  test('is not verified when the read took too long', async () => {
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'anon' && table === 'chat_messages' ? restFaults.statementTimeout : undefined;
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
    });
  });

  test('fails as invalid and names the table whose policy ends with an error, while others are read', async () => {
    const raised = { ...restFaults.unreachable, code: '22P02', reason: 'invalid', status: 400 } as const;
    const script: FakePlatform['script'] = ({ role, table }) =>
      role === 'anon' && table === 'wingman_matches' ? raised : undefined;
    expect(await run({ script })).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      details: { level: 1, invalid: ['wingman_matches'] },
    });
  });

  test('could not check anything when every read of the anonymous role ends with an error', async () => {
    const raised = { ...restFaults.unreachable, code: 'P0001', reason: 'invalid', status: 400 } as const;
    expect(await run({ script: ({ role }) => (role === 'anon' ? raised : undefined) })).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      message: expect.stringMatching(/^Row level security was not checked: /),
      error: 'P0001',
    });
  });

  test('skips a table that is missing, and lists it', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      status: 'healthy',
      details: { skipped: ['chat_messages'] },
    });
  });

  test('is not verified when no protected table exists', async () => {
    expect(await run({ missingTables: everyTable })).toMatchObject({
      reason: 'not_verified',
      message: 'What the anonymous key can read is not known of any table (none with user data exists)',
      hint: 'Apply the migrations, or name the tables and their owners in the contract',
    });
  });

  test('fails as unauthorized when the anonymous key is not accepted', async () => {
    const script: FakePlatform['script'] = ({ role }) => (role === 'anon' ? restFaults.badKey : undefined);
    expect(await run({ script })).toMatchObject({
      status: 'failed',
      reason: 'unauthorized',
      message: `Row level security was not checked: ${restFaults.badKey.message}`,
      details: { level: 1 },
    });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(rlsAnonymous);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
