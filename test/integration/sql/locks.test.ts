import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ActivityFacts, activitySchema, catalogSchema } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { askAfter, connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let url: string;
let database: SqlDatabase;

beforeAll(async () => {
  const made = await createDatabase(inject('databaseSource'));
  cleanup.add(made.drop);
  ({ url } = made);
  await installFunctions(url);
  database = connectDatabase(url);
  cleanup.add(database.close);
  await database.run('create schema private; create table private.members (id uuid primary key)');
  await database.run(`create policy members on public.agent_sessions for select using (
    exists (select from private.members as member where member.id = agent_sessions.user_id))`);
});
afterAll(cleanup.run);

/** Asks both functions while somebody else is in the middle of a transaction, and says how long it took. */
async function askBeside(statements: string) {
  const somebody = connectDatabase(url);
  try {
    await somebody.run(`begin; ${statements}`);
    const begun = performance.now();
    const catalog = catalogSchema.parse(await askAfter(database, 'select', 'public.wingman_health_catalog()'));
    const activity = await readActivity();
    return { catalog, activity, tookMs: performance.now() - begun };
  } finally {
    await somebody.run('rollback');
    await somebody.close();
  }
}

async function readActivity(): Promise<ActivityFacts> {
  return activitySchema.parse(await askAfter(database, 'select', 'public.wingman_health_activity()'));
}

const held = (relation: string) => ({ relation, isHeld: true, waiting: 0, longestWaitSeconds: null });

describe('the catalog waits for no table', () => {
  test.each([
    ['a lock', 'lock table public.wingman_matches in access exclusive mode'],
    ['a new column', 'alter table public.wingman_matches add column note text'],
    ['a new policy', 'create policy more on public.wingman_matches using (true)'],
    ['a table that goes', 'drop table public.wingman_matches cascade'],
    ['rows that go', 'truncate public.wingman_matches cascade'],
  ])('beside %s that is not committed, and says which policies it could not read', async (_, statements) => {
    const { catalog, activity, tookMs } = await askBeside(statements);

    expect(tookMs).toBeLessThan(1_000);
    expect(activity.locks).toContainEqual(held('public.wingman_matches'));
    expect(catalog.activity.locks).toEqual(activity.locks);
    const incomplete = catalog.relations.filter(({ hasAllPolicies }) => !hasAllPolicies).map(({ name }) => name);
    expect(incomplete).toEqual(expect.arrayContaining(['chat_messages', 'wingman_matches', 'wingman_sessions']));
    expect(incomplete).not.toContain('dating_goals');
    const messages = catalog.relations.find(({ name }) => name === 'chat_messages');
    expect(messages).toMatchObject({ policies: [], columns: expect.arrayContaining([expect.anything()]) });
  });

  test('beside a lock on a table that is not exposed and that a policy reads', async () => {
    const { catalog, activity } = await askBeside('lock table private.members in access exclusive mode');

    expect(activity.locks).toEqual([]);
    const sessions = catalog.relations.find(({ name }) => name === 'agent_sessions');
    expect(sessions?.hasAllPolicies).toBe(false);
    expect(sessions?.policies.map(({ name }) => name)).not.toContain('members');
    expect(sessions?.policies).not.toEqual([]);
  });

  test('beside locks that let others read', async () => {
    const { catalog, activity } = await askBeside('lock table public.wingman_matches in exclusive mode');

    expect(activity.locks).toEqual([]);
    expect(catalog.relations.every(({ hasAllPolicies }) => hasAllPolicies)).toBe(true);
  });
});

describe('a locked table', () => {
  test('is told with those who wait for it', async () => {
    const [holder, reader] = [connectDatabase(url), connectDatabase(url)];
    await holder.run('begin; lock table public.dating_goals in access exclusive mode');
    const waits = reader.run('select count(*) from public.dating_goals');

    await expect.poll(readActivity).toMatchObject({
      locks: [{ relation: 'public.dating_goals', isHeld: true, waiting: 1, longestWaitSeconds: expect.any(Number) }],
    });

    await holder.run('rollback');
    await waits;
    await Promise.all([holder.close(), reader.close()]);
  });

  test('is one for which somebody only waits, because everybody else waits behind them', async () => {
    const [reader, migration] = [connectDatabase(url), connectDatabase(url)];
    await reader.run('begin; select count(*) from public.dating_goals');
    const waits = migration.run('alter table public.dating_goals add column note text');

    await expect.poll(readActivity).toMatchObject({ locks: [{ isHeld: false, waiting: 1 }] });
    expect((await askBeside('select')).tookMs).toBeLessThan(1_000);

    await reader.run('rollback');
    await waits;
    await Promise.all([reader.close(), migration.close()]);
  });

  test('of the sign-in or the storage counts, though nobody exposes it', async () => {
    const { activity } = await askBeside('lock table auth.users in access exclusive mode');
    expect(activity.locks).toEqual([held('auth.users')]);
  });
});
