import { describe, expect, test } from 'vitest';
import { schemaForeignKeys } from '../../../../../src/checks/schema/foreign-keys.ts';
import { restContract, restTables } from '../../../../support/rest-contract.ts';
import { restFaults } from '../../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(schemaForeignKeys, platform);
const matchesToProfiles = 'wingman_matches.user1_id → user_profiles.id';
const messagesToMatches = 'chat_messages.match_id → wingman_matches.id';
const goalsToProfiles = 'dating_goals.user_id → user_profiles.id';

describe('schema.foreign_keys without the functions', () => {
  test('is critical and needs the service role', () => {
    const check = schemaForeignKeys(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({
      name: 'schema.foreign_keys',
      critical: true,
      dependsOn: ['database.service_client'],
    });
  });

  test('is not verified when every key is there, because delete rules cannot be seen', async () => {
    expect(await run()).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'The delete rules of foreign keys could not be verified, only that no key is missing',
      hint: expect.stringContaining('wingman-health sql'),
      details: { level: 1, missing: [], skipped: [], notVerified: [], found: 3 },
    });
  });

  test('embeds the target through the column of the key, without reading a row', async () => {
    const rest = fakeRestPort(restContract());
    await schemaForeignKeys(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toHaveLength(3);
    expect(rest.queries).toContainEqual({
      role: 'service',
      schema: 'public',
      table: 'wingman_matches',
      columns: ['user1_id', 'user_profiles!user1_id(id)'],
      limit: 0,
    });
  });

  test('fails as missing and names the key', async () => {
    expect(await run({ missingForeignKeys: ['wingman_matches.user1_id'] })).toMatchObject({
      status: 'failed',
      reason: 'missing',
      message: 'A foreign key of the contract is missing: public.wingman_matches.user1_id',
      details: { missing: [matchesToProfiles], found: 2 },
      findings: [
        {
          kind: 'missing_foreign_key',
          object: 'public.wingman_matches.user1_id',
          mend: 'alter table "public"."wingman_matches" add foreign key ("user1_id") references "public"."user_profiles" ("id") on delete cascade;',
        },
      ],
    });
  });

  test('takes a key that exists twice for there', async () => {
    const script: FakePlatform['script'] = ({ columns }) =>
      columns.length > 1 ? restFaults.ambiguousRelationship : undefined;
    expect(await run({ script })).toMatchObject({ reason: 'not_verified', details: { found: 3 } });
  });

  test('skips the keys of a table that is missing', async () => {
    expect(await run({ missingTables: ['chat_messages'] })).toMatchObject({
      reason: 'not_verified',
      details: { missing: [], skipped: [messagesToMatches] },
    });
  });

  test('skips the keys to a table that is missing', async () => {
    expect(await run({ missingTables: ['user_profiles'] })).toMatchObject({
      reason: 'not_verified',
      details: { missing: [], skipped: [matchesToProfiles, goalsToProfiles] },
    });
  });

  test('skips a key whose column was renamed', async () => {
    expect(await run({ missingColumns: { wingman_matches: ['user1_id'] } })).toMatchObject({
      reason: 'not_verified',
      details: { missing: [], skipped: [matchesToProfiles] },
    });
  });

  test('skips keys whose target column was renamed', async () => {
    expect(await run({ missingColumns: { user_profiles: ['id'] } })).toMatchObject({
      reason: 'not_verified',
      details: { missing: [], skipped: [matchesToProfiles, goalsToProfiles] },
    });
  });

  test('skips keys to a table that is not granted', async () => {
    expect(await run({ refusedTables: { service: ['user_profiles'] } })).toMatchObject({
      reason: 'not_verified',
      details: { missing: [], skipped: [matchesToProfiles, goalsToProfiles] },
    });
  });

  test('cannot verify a key to a table that the contract does not have, and does not ask', async () => {
    const contract = restContract({
      user_profiles: {
        ...restTables.user_profiles!,
        foreignKeys: [{ column: 'id', references: 'users.id' }],
      },
    });
    const rest = fakeRestPort(contract);
    const check = schemaForeignKeys(restPorts(rest), contract);
    expect(await check.run({ signal: new AbortController().signal })).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      details: { notVerified: ['user_profiles.id → users.id'], found: 0 },
    });
    expect(rest.queries).toEqual([]);
  });

  test('is healthy when the contract has no foreign key', async () => {
    const contract = restContract({ approach_challenges: restTables.approach_challenges! });
    expect(await runAgainst(schemaForeignKeys, {}, contract)).toMatchObject({
      status: 'healthy',
      message: 'The contract names no foreign key',
      details: { level: 1 },
    });
  });

  test('fails with the fault of the connection, and not as missing', async () => {
    const script: FakePlatform['script'] = ({ table }) =>
      table === 'chat_messages' ? restFaults.unreachable : undefined;
    const outcome = await run({ script, missingForeignKeys: ['wingman_matches.user1_id'] });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      message: `The schema was not checked: ${restFaults.unreachable.message}`,
      details: { level: 1 },
    });
  });

  test('fails with the fault of the connection when it breaks at the second look', async () => {
    const script: FakePlatform['script'] = ({ columns }) =>
      columns.length > 1 ? restFaults.noRelationship : restFaults.timeout;
    expect(await run({ script })).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(schemaForeignKeys);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
