import { describe, expect, test } from 'vitest';
import { databaseLocks } from '../../../../src/checks/database/locks.ts';
import { databaseQuery } from '../../../../src/checks/database/query.ts';
import { databaseServiceClient } from '../../../../src/checks/database/service-client.ts';
import { rlsAnonymous } from '../../../../src/checks/rls/anonymous.ts';
import { rlsEnabled } from '../../../../src/checks/rls/enabled.ts';
import { rlsIsolation } from '../../../../src/checks/rls/isolation.ts';
import { schemaForeignKeys } from '../../../../src/checks/schema/foreign-keys.ts';
import { schemaStructure } from '../../../../src/checks/schema/structure.ts';
import { schemaTables } from '../../../../src/checks/schema/tables.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import { runAgainst } from '../../../support/rest-run.ts';

/** A platform without the functions, of which one table does not answer. */
const besideLock = {
  script: ({ table, columns }) =>
    [table, ...columns].some((name) => name.startsWith('user_profiles'))
      ? { ...restFaults.silent, object: 'public.user_profiles' }
      : undefined,
} satisfies FakePlatform;

describe('beside a table that does not answer while others do', () => {
  test.each([databaseServiceClient, databaseQuery])(
    'the database is as healthy as another table says: %o',
    async (check) => {
      expect(await runAgainst(check, besideLock)).toMatchObject({
        status: 'healthy',
        details: { table: 'wingman_matches' },
      });
    },
  );

  test.each([schemaTables, schemaStructure, schemaForeignKeys, rlsEnabled, rlsAnonymous, rlsIsolation])(
    'what could not be looked at reads as locked, and as nothing worse: %o',
    async (check) => {
      const outcome = await runAgainst(check, besideLock);
      expect(outcome).toMatchObject({
        status: 'degraded',
        reason: 'locked',
        hint: expect.stringMatching(/^See database\.locks; .*pg_terminate_backend\(pid\)$/),
        details: { silent: ['public.user_profiles'] },
      });
      expect(outcome.message).toContain('public.user_profiles');
    },
  );

  test('the first of many is named, and how many more there are', async () => {
    const script: FakePlatform['script'] = ({ table }) => ({ ...restFaults.silent, object: `public.${table}` });
    const outcome = await runAgainst(rlsEnabled, { script });
    expect(outcome.message).toMatch(/: public\.user_profiles and 3 more tables$/);
  });

  test('nothing is said of silence where every table answers', async () => {
    const outcome = await runAgainst(schemaTables);
    expect(outcome).not.toMatchObject({ reason: 'locked' });
    expect(outcome.details).not.toHaveProperty('silent');
  });

  test('what was found in the others counts for more', async () => {
    const outcome = await runAgainst(schemaTables, { ...besideLock, missingTables: ['chat_messages'] });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'missing',
      details: { silent: ['public.user_profiles'], missing: ['chat_messages'] },
    });
    const structure = await runAgainst(schemaStructure, { ...besideLock, missingColumns: { chat_messages: ['id'] } });
    expect(structure).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      details: { silent: ['public.user_profiles'] },
    });
  });

  test('database.locks names it, although nobody says that it is locked', async () => {
    const contract = restContract();
    const rest = {
      ...fakeRestPort(contract),
      held: () => [{ schema: 'public', table: 'user_profiles' }],
    };
    const outcome = await databaseLocks(restPorts(rest), contract).run({ signal: new AbortController().signal });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'locked',
      message: 'public.user_profiles does not answer while other tables do: it seems to be locked',
      findings: [
        {
          kind: 'locked_table',
          level: 'degraded',
          object: 'public.user_profiles',
          why: 'A bounded read of the table does not come back, while reads of other tables do.',
        },
      ],
    });
  });
});
