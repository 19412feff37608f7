import { describe, expect, test } from 'vitest';
import type { RestQuery } from '../../../../src/checks/ports.ts';
import { schemaDrift } from '../../../../src/checks/schema/drift.ts';
import { schemaForeignKeys } from '../../../../src/checks/schema/foreign-keys.ts';
import { schemaStructure } from '../../../../src/checks/schema/structure.ts';
import { schemaTables } from '../../../../src/checks/schema/tables.ts';
import { buildColumn, buildRelation, changedCatalog, grants, relationIn } from '../../../support/catalog-facts.ts';
import { catalogFaults } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';

/** Of the contract of WingmanMatch: seven core tables, of which the questions for others embed two. */
const witnessed = 5;
const checks = { schemaTables, schemaStructure, schemaForeignKeys, schemaDrift };

describe.each(Object.entries(checks))('%s with the functions', (_, check) => {
  test('is healthy at level 2, without any question but that of a second witness', async () => {
    const { outcome, questions } = await runWithCatalog(check);
    expect(outcome).toMatchObject({ status: 'healthy', details: { level: 2 } });
    expect(outcome.message).toBe(check({} as never, restContract()).title);
    expect(outcome.findings ?? []).toEqual([]);
    expect(questions).toBe(check === schemaTables ? witnessed : 0);
  });

  test('waits for a second look, because it asks the network', () => {
    expect(check({} as never, restContract()).confirmAfter).toBeUndefined();
  });

  test.each([restFaults.unreachable, restFaults.timeout, restFaults.badKey])(
    'fails with a fault of the connection, without another question: $reason',
    async (facts) => {
      const { outcome, questions } = await runWithCatalog(check, { facts });
      expect(outcome).toMatchObject({ status: 'failed', reason: facts.reason });
      expect(outcome.message).toBe(`The schema was not checked: ${facts.message}`);
      expect(questions).toBe(0);
    },
  );

  test.each([catalogFaults.notInstalled, catalogFaults.otherVersion, catalogFaults.forbidden])(
    'says level 1 after $code',
    async (facts) => {
      const { outcome } = await runWithCatalog(check, { facts });
      expect(outcome.details.level).toBe(1);
    },
  );
});

describe.each([
  ['schema.structure', schemaStructure],
  ['schema.foreign_keys', schemaForeignKeys],
  ['schema.drift', schemaDrift],
])('%s without the functions', (_, check) => {
  test('is not verified, and the hint is the one command', async () => {
    const { outcome } = await runWithCatalog(check, { facts: catalogFaults.notInstalled });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      hint: expect.stringContaining('wingman-health sql | psql "$DATABASE_URL"'),
    });
  });
});

describe('schema.tables with the functions', () => {
  test('tells a missing table apart from a missing grant', async () => {
    const missing = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
    });
    const ungranted = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').privileges.service_role = [];
    });
    expect((await runWithCatalog(schemaTables, { facts: missing })).outcome).toMatchObject({
      status: 'failed',
      reason: 'missing',
      findings: [{ kind: 'missing_core_table', object: 'public.chat_messages' }],
    });
    expect((await runWithCatalog(schemaTables, { facts: ungranted })).outcome).toMatchObject({
      status: 'failed',
      reason: 'forbidden',
      findings: [{ kind: 'ungranted_core_table', object: 'public.chat_messages' }],
    });
  });

  test('has drifted when the Data API does not know a table that the database has', async () => {
    const platform = { missingTables: ['approach_challenges', 'dating_goals'] };
    expect((await runWithCatalog(schemaTables, {}, { platform })).outcome).toMatchObject({
      status: 'failed',
      reason: 'drifted',
      message: expect.stringMatching(/^The Data API does not know a .*: public\.\w+.*, and 2 more findings$/),
      hint: expect.stringContaining("notify pgrst, 'reload schema'"),
      details: { level: 2 },
      findings: [
        { kind: 'key_unseen_by_api', object: 'public.wingman_sessions.user1_challenge_id' },
        { kind: 'key_unseen_by_api', object: 'public.wingman_sessions.user2_challenge_id' },
        {
          kind: 'unseen_by_api',
          object: 'public.approach_challenges',
          level: 'failed',
          why: expect.stringMatching(/^The table is there,/),
          mend: "notify pgrst, 'reload schema';",
        },
      ],
    });
  });

  test('has drifted when the Data API does not know a key, and names that key alone', async () => {
    const platform = { missingForeignKeys: ['chat_messages.sender_id', 'dating_goals.user_id'] };
    const { outcome } = await runWithCatalog(schemaTables, {}, { platform });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'drifted',
      message: 'The Data API does not know a foreign key that the database has: public.chat_messages.sender_id',
      hint: "Reload the schema of the Data API: notify pgrst, 'reload schema'",
    });
    expect(outcome.findings).toMatchObject([
      {
        kind: 'key_unseen_by_api',
        level: 'failed',
        object: 'public.chat_messages.sender_id',
        why: 'The key is there, and whoever embeds its table over the Data API is refused.',
        mend: "notify pgrst, 'reload schema';",
      },
    ]);
  });

  test('asks for a table by itself where no question that embeds it was answered', async () => {
    const asked: string[] = [];
    const platform = {
      missingForeignKeys: ['wingman_sessions.user1_challenge_id', 'wingman_sessions.user2_challenge_id'],
      script: ({ table }: RestQuery) => void asked.push(table),
    };
    await runWithCatalog(schemaTables, {}, { platform });
    expect(asked).toContain('approach_challenges');
    expect(asked).not.toContain('user_profiles');
  });

  test('does not ask the Data API about what the catalog misses already', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
      relationIn(draft, 'wingman_sessions').foreignKeys = [];
    });
    const { questions } = await runWithCatalog(schemaTables, { facts });
    expect(questions).toBe(0);
  });

  describe('beside a lock', () => {
    const lock = { relation: 'public.user_profiles', isHeld: true, waiting: 0, longestWaitSeconds: null };
    const locked = { status: 'degraded', reason: 'locked', details: { level: 2, locked: ['public.user_profiles'] } };
    const besideLock = changedCatalog((draft) => {
      draft.activity.locks.push(lock);
    });

    test('asks neither for the table nor for others through it, and names it', async () => {
      const asked: string[] = [];
      const platform = {
        script: ({ table, columns }: RestQuery) => void asked.push(table, ...columns),
      };
      const { outcome } = await runWithCatalog(schemaTables, { facts: besideLock }, { platform });
      expect(outcome).toMatchObject({
        ...locked,
        message: 'A lock keeps everybody from a core table that is there: public.user_profiles',
        hint: expect.stringMatching(/^See database\.locks for the table;.*pg_terminate_backend\(pid\)$/),
      });
      expect(asked).toContain('chat_messages');
      expect(asked.join()).not.toContain('user_profiles');
    });

    test('names a table that was locked only after the catalog was read', async () => {
      const platform = {
        script: ({ table, columns }: RestQuery) =>
          [table, ...columns].join().includes('user_profiles') ? restFaults.timeout : undefined,
      };
      const activity = besideLock.activity;
      const { outcome } = await runWithCatalog(schemaTables, { activity }, { platform });
      expect(outcome).toMatchObject(locked);
    });

    test('fails for another table that the Data API does not know', async () => {
      const platform = { missingTables: ['approach_challenges'] };
      const { outcome } = await runWithCatalog(schemaTables, { facts: besideLock }, { platform });
      expect(outcome).toMatchObject({ status: 'failed', reason: 'drifted' });
    });
  });

  test('has failed when it was too late and nothing is locked', async () => {
    const platform = { script: () => restFaults.timeout };
    const { outcome } = await runWithCatalog(schemaTables, {}, { platform });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  test('fails with a fault of the connection to the Data API', async () => {
    const platform = { script: () => restFaults.unreachable };
    const { outcome, questions } = await runWithCatalog(schemaTables, {}, { platform });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      message: `The schema was not checked: ${restFaults.unreachable.message}`,
      details: { level: 2 },
    });
    expect(questions).toBeLessThanOrEqual(witnessed);
  });
});

describe('schema.structure with the functions', () => {
  test('leaves a missing core table to schema.tables, and lists it', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
    });
    expect((await runWithCatalog(schemaStructure, { facts })).outcome).toMatchObject({
      status: 'healthy',
      details: { skipped: ['public.chat_messages'] },
    });
  });

  test('lists no table as left to another that is not core', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'audit_log').name = 'lost';
    });
    expect((await runWithCatalog(schemaStructure, { facts })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      findings: [{ kind: 'missing_table', object: 'public.audit_log' }],
      details: { skipped: [] },
    });
  });

  test('has drifted when a column has another type', async () => {
    const facts = changedCatalog((draft) => {
      for (const column of relationIn(draft, 'chat_messages').columns) column.type = 'text';
    });
    expect((await runWithCatalog(schemaStructure, { facts })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
    });
  });
});

describe('schema.foreign_keys with the functions', () => {
  test('is critical about keys that are missing, and warns of another delete rule', async () => {
    const missing = changedCatalog((draft) => {
      relationIn(draft, 'dating_goals').foreignKeys = [];
    });
    const changed = changedCatalog((draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) key.onDelete = 'set null';
    });
    expect((await runWithCatalog(schemaForeignKeys, { facts: missing })).outcome).toMatchObject({
      status: 'failed',
      reason: 'missing',
    });
    expect((await runWithCatalog(schemaForeignKeys, { facts: changed })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
    });
  });

  test('passes over keys with an end that is missing, and lists them', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'approach_challenges').name = 'lost';
      relationIn(draft, 'wingman_sessions').foreignKeys = relationIn(draft, 'wingman_sessions').foreignKeys.slice(0, 1);
    });
    expect((await runWithCatalog(schemaForeignKeys, { facts })).outcome).toMatchObject({
      status: 'healthy',
      details: {
        skipped: ['public.wingman_sessions.user1_challenge_id', 'public.wingman_sessions.user2_challenge_id'],
      },
    });
  });
});

describe('schema.drift with the functions', () => {
  test('is healthy with what is protected, and lists it by kind', async () => {
    const facts = changedCatalog((draft) => {
      draft.relations.push(
        buildRelation('notes', { rowSecurity: true, privileges: grants({ authenticated: ['SELECT'] }) }),
        buildRelation('internal'),
        buildRelation('overview', { kind: 'view' }),
      );
      relationIn(draft, 'user_profiles').columns.push(buildColumn('pronouns'));
    });
    const { outcome } = await runWithCatalog(schemaDrift, { facts });
    expect(outcome.status).toBe('healthy');
    expect(outcome.details).toMatchObject({
      unknown: { table: ['public.notes', 'public.internal'], view: ['public.overview'] },
    });
    expect(outcome.details.extraColumns).toEqual({ 'public.user_profiles': ['pronouns'] });
  });

  test('is degraded as unprotected by an exposed table without row level security', async () => {
    const facts = changedCatalog((draft) => {
      draft.relations.push(buildRelation('notes', { privileges: grants({ authenticated: ['SELECT'] }) }));
    });
    expect((await runWithCatalog(schemaDrift, { facts })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'unprotected',
      findings: [{ kind: 'unprotected_table', object: 'public.notes' }],
    });
  });

  test('has drifted when the functions are of another version', async () => {
    const { outcome } = await runWithCatalog(schemaDrift, { facts: catalogFaults.otherVersion });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      hint: expect.stringContaining('wingman-health sql'),
    });
  });

  test('is forbidden when the service role may not call the functions', async () => {
    const { outcome } = await runWithCatalog(schemaDrift, { facts: catalogFaults.forbidden });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'forbidden' });
  });
});
