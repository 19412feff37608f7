import { describe, expect, test } from 'vitest';
import { schemaStructure } from '../../../../../src/checks/schema/structure.ts';
import { restContract } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(schemaStructure, platform);

describe('schema.structure without the functions', () => {
  test('is not critical and needs the service role', () => {
    const check = schemaStructure(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'schema.structure',
      dependsOn: ['database.service_client'],
      timeoutMs: 8_000,
    });
    expect(check.critical).toBeUndefined();
  });

  test('is not verified when every column is there, because types cannot be seen', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'Types, nullability and keys of columns could not be verified, only that no column is missing',
    });
    expect(outcome.details).toEqual({
      level: 1,
      ...{ missingTables: [], missingColumns: {}, refusedColumns: {}, skipped: [] },
      notVerified: ['types', 'nullability', 'primary keys'],
    });
  });

  test('asks each table once for all its columns, without reading a row', async () => {
    const rest = fakeRestPort(restContract());
    await schemaStructure(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toHaveLength(5);
    expect(rest.queries).toContainEqual({
      role: 'service',
      schema: 'public',
      table: 'user_profiles',
      columns: ['id', 'bio', 'email'],
      limit: 0,
    });
  });

  test('has drifted when a column was renamed, and names it', async () => {
    expect(await run({ missingColumns: { wingman_matches: ['user1_id'] } })).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      message: 'A column of the contract is missing: wingman_matches.user1_id',
      hint: 'Apply the migration that creates them, or correct the contract if they were renamed on purpose',
      details: { level: 1, missingColumns: { wingman_matches: ['user1_id'] } },
    });
  });

  test('names every missing column of every table', async () => {
    const missingColumns = { user_profiles: ['bio', 'email'], chat_messages: ['message_text'] };
    const outcome = await run({ missingColumns });
    expect(outcome.details.missingColumns).toEqual(missingColumns);
    expect(outcome.message).toBe('A column of the contract is missing: user_profiles.bio and 2 more findings');
  });

  test('names missing columns though the database does not say which', async () => {
    const script: FakePlatform['script'] = ({ columns }) => {
      const { object: _, ...nameless } = restFaults.missingColumn('bio');
      return columns.includes('bio') ? nameless : undefined;
    };
    expect((await run({ script })).details.missingColumns).toEqual({ user_profiles: ['bio'] });
  });

  test('leaves missing core tables to schema.tables', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      reason: 'not_verified',
      details: { missingTables: [], skipped: ['chat_messages'] },
    });
  });

  test('has drifted when a table that is not core is missing', async () => {
    expect(await run({ missingTables: ['dating_goals'] })).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      message: 'A table of the contract is missing: dating_goals',
      details: { missingTables: ['dating_goals'], skipped: [] },
    });
  });

  test('is forbidden when a column is not granted, and names it', async () => {
    expect(await run({ refusedColumns: { user_profiles: ['email'] } })).toMatchObject({
      status: 'degraded',
      reason: 'forbidden',
      message: 'A column of the contract is not granted to the service role: user_profiles.email',
      hint: 'grant select on the table, or on each of its columns, to service_role',
      details: { level: 1, refusedColumns: { user_profiles: ['email'] } },
    });
  });

  test('leaves a core table of which no column that is there is granted to schema.tables', async () => {
    const outcome = await run({
      missingColumns: { user_profiles: ['bio'] },
      refusedColumns: { user_profiles: ['id', 'email'] },
    });
    expect(outcome).toMatchObject({
      reason: 'drifted',
      details: { missingColumns: { user_profiles: ['bio'] }, refusedColumns: {}, skipped: ['user_profiles'] },
    });
  });

  test('leaves core tables that are not granted at all to schema.tables', async () => {
    expect(await run({ refusedTables: { service: ['user_profiles'] } })).toMatchObject({
      reason: 'not_verified',
      details: { refusedColumns: {}, skipped: ['user_profiles'] },
    });
  });

  test('is forbidden when a table that is not core is not granted', async () => {
    expect(await run({ refusedTables: { service: ['dating_goals'] } })).toMatchObject({
      reason: 'forbidden',
      message: 'A column of the contract is not granted to the service role: dating_goals.id and 2 more columns',
      details: { refusedColumns: { dating_goals: ['id', 'user_id', 'goals'] }, skipped: [] },
    });
  });

  test('reports drift before missing grants, and names both', async () => {
    const outcome = await run({
      missingColumns: { user_profiles: ['bio'] },
      refusedColumns: { user_profiles: ['email'] },
    });
    expect(outcome).toMatchObject({
      reason: 'drifted',
      details: { missingColumns: { user_profiles: ['bio'] }, refusedColumns: { user_profiles: ['email'] } },
    });
  });

  test('fails with the fault of the connection, and not as drifted', async () => {
    const script: FakePlatform['script'] = ({ table }) =>
      table === 'chat_messages' ? restFaults.unreachable : undefined;
    const outcome = await run({ script, missingColumns: { user_profiles: ['bio'] } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      message: `The schema was not checked: ${restFaults.unreachable.message}`,
      details: { level: 1 },
    });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(schemaStructure);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
