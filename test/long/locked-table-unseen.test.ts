import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { type OpenService, openService } from '../support/open-service.ts';
import { connectDatabase } from '../support/sql/sql-database.ts';

/** Nobody says which tables are locked: that shows in what does not answer. */
const { supabase, environment } = await useStack({ redis: false });
const often = { REFRESH_DATABASE: '1s', REFRESH_SCHEMA: '3s', REFRESH_RLS: '3s' };
const service = await openService({ ...environment, ...often, DETAILS: 'everything' });
afterAll(service.stop);

/** What sessions wait for a lock, and what a service says of readiness and of locks, while tables are locked. */
async function watchBesideLocks({ get }: OpenService, tables: readonly string[], ms: number) {
  const somebody = connectDatabase(supabase.databaseUrl);
  const watcher = connectDatabase(supabase.databaseUrl);
  await somebody.run(`begin; lock table ${tables.join()} in access exclusive mode`);
  const [waiting, codes, named]: [number[], Set<number>, Set<string>] = [[], new Set(), new Set()];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const [rows] = await watcher.run(`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    waiting.push(Number(rows?.[0]?.count));
    codes.add((await get('/health/ready')).status);
    const { findings } = (await get('/health/database/locks')).body;
    for (const { object } of (findings ?? []) as { object: string }[]) named.add(object);
    await wait(200);
  }
  await somebody.run('rollback');
  await Promise.all([somebody.close(), watcher.close()]);
  return { most: Math.max(...waiting), codes: [...codes], named: [...named] };
}

/** As many as are asked side by side, where the lock comes amid them; from then on no more are added. */
const mostWaiting = 6;
/** What two tables leave of the connections of the API. */
const poolOfApi = 10;
const isReady = ({ status }: { status: number }) => status === 200;
const isSteady = ({ body }: { body: { reason: string } }) => body.reason === 'not_verified';

describe('without the functions', () => {
  test('a table that is locked for fourteen seconds costs no readiness, and a few sessions', async () => {
    await service.until('/health/ready', isReady, 20_000);
    const seen = await watchBesideLocks(service, ['public.user_profiles'], 14_000);
    expect(seen).toMatchObject({ codes: [200], named: ['public.user_profiles'] });
    expect(seen.most).toBeLessThanOrEqual(mostWaiting);
    await service.until('/health/database/locks', isSteady, 20_000);
    await service.until('/health/schema/tables', ({ body }) => body.status === 'healthy', 20_000);
  }, 60_000);

  test('so does the one that the anonymous role is asked with', async () => {
    await service.until('/health/database/locks', isSteady, 20_000);
    const seen = await watchBesideLocks(service, ['public.wingman_matches'], 8_000);
    expect(seen.codes).toEqual([200]);
    expect(seen.most).toBeLessThanOrEqual(mostWaiting);
  }, 60_000);

  test('several at once cost a few sessions', async () => {
    await service.until('/health/database/locks', isSteady, 20_000);
    const seen = await watchBesideLocks(service, ['public.user_profiles', 'public.wingman_matches'], 8_000);
    expect(seen.codes).toEqual([200]);
    expect(seen.most).toBeLessThan(poolOfApi);
  }, 60_000);

  test('a service that stops meanwhile ends at once', async () => {
    const other = await openService({ ...environment, ...often });
    await other.until('/health/ready', isReady, 20_000);
    const watching = watchBesideLocks(other, ['public.user_profiles'], 4_000);
    await watching;
    const from = performance.now();
    await other.stop();
    expect(performance.now() - from).toBeLessThan(2_000);
  }, 60_000);
});
