import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../../src/checks/answer.ts';
import { schemaTables } from '../../../../../src/checks/schema/tables.ts';
import { restContract } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(schemaTables, platform);

describe('schema.tables without the functions', () => {
  test('is critical and needs the service role', () => {
    const check = schemaTables(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'schema.tables',
      critical: true,
      dependsOn: ['database.service_client'],
      timeoutMs: 8_000,
    });
  });

  test('is healthy when every core table may be read', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'Every core table exists and is granted to the service role',
      details: { level: 1, missing: [], refused: [] },
    });
    expect(outcome.details.readable).toHaveLength(4);
  });

  test('asks each core table once, without reading a row', async () => {
    const rest = fakeRestPort(restContract());
    await schemaTables(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toHaveLength(4);
    expect(rest.queries.every(({ limit, role }) => limit === 0 && role === 'service')).toBe(true);
  });

  test('fails as missing and names the core tables that are gone', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      status: 'failed',
      reason: 'missing',
      message: 'A core table is missing: public.chat_messages',
      details: { missing: ['chat_messages'], refused: [] },
      findings: [
        {
          kind: 'missing_core_table',
          object: 'public.chat_messages',
          mend: expect.stringContaining('create table "public"."chat_messages"'),
        },
      ],
    });
  });

  test('finds a table missing that is gone behind the back of the API', async () => {
    const script: FakePlatform['script'] = ({ table }) =>
      table === 'chat_messages' ? restFaults.tableGone(table) : undefined;
    expect(await run({ script })).toMatchObject({ reason: 'missing', details: { missing: ['chat_messages'] } });
  });

  test('fails as forbidden and names the core tables that are not granted', async () => {
    expect(await run({ refusedTables: { service: ['user_profiles'] } })).toMatchObject({
      status: 'failed',
      reason: 'forbidden',
      details: { missing: [], refused: ['user_profiles'] },
      findings: [
        {
          kind: 'ungranted_core_table',
          object: 'public.user_profiles',
          mend: 'grant select, insert, update, delete on "public"."user_profiles" to service_role;',
        },
      ],
    });
  });

  test('reports missing tables before refused ones, and names both', async () => {
    const outcome = await run({ missingTables: ['chat_messages'], refusedTables: { service: ['user_profiles'] } });
    expect(outcome).toMatchObject({
      reason: 'missing',
      details: { missing: ['chat_messages'], refused: ['user_profiles'] },
    });
  });

  test('says something else to do for missing than for refused tables', async () => {
    const missing = await run({ missingTables: ['chat_messages'] });
    const refused = await run({ refusedTables: { service: ['chat_messages'] } });
    expect('hint' in missing && 'hint' in refused && missing.hint !== refused.hint).toBe(true);
  });

  test('stays healthy when a column was renamed, its key included', async () => {
    expect(await run({ missingColumns: { user_profiles: ['id'] } })).toMatchObject({ status: 'healthy' });
    const renamed = { user_profiles: ['id', 'bio', 'email'] };
    expect(await run({ missingColumns: renamed })).toMatchObject({ status: 'healthy' });
  });

  test('finds a missing grant behind a renamed key', async () => {
    const outcome = await run({
      missingColumns: { user_profiles: ['id'] },
      refusedTables: { service: ['user_profiles'] },
    });
    expect(outcome).toMatchObject({ reason: 'forbidden', details: { refused: ['user_profiles'] } });
  });

  test('stays healthy when a table that is not core is missing', async () => {
    expect(await run({ missingTables: ['dating_goals'] })).toMatchObject({ status: 'healthy' });
  });

  test.each<[string, Fault]>([
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['unauthorized', restFaults.badKey],
    ['saturated', restFaults.poolTimeout],
  ])('fails as %s, and not as missing, when the connection fails', async (reason, fault) => {
    const outcome = await run({ script: ({ table }) => (table === 'chat_messages' ? fault : undefined) });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason,
      message: `The schema was not checked: ${fault.message}`,
      details: { level: 1 },
    });
  });

  test('is not verified when the contract has no core table', async () => {
    const outcome = await runAgainst(schemaTables, {}, restContract({}));
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'The contract names no core table',
      hint: 'Mark the tables without which the platform does not work as core',
      details: { level: 1 },
    });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(schemaTables);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
