import { afterAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { openService } from '../support/open-service.ts';
import { connectDatabase } from '../support/sql/sql-database.ts';

const { supabase, environment } = await useStack({ redis: false, functions: true });
const service = await openService({ ...environment, DETAILS: 'everything', CHECK_TIMEOUT: '10s' });
afterAll(service.stop);

async function resultsOf(category: string) {
  await service.refresh(category);
  const { body } = await service.get(`/health/${category}`);
  return body.results as readonly Readonly<
    Record<'check' | 'status' | 'reason', string> & { findings: unknown; details: Record<string, unknown> }
  >[];
}

test('a locked table is named, reads as no dead database, and nothing of ours waits for it', async () => {
  await service.refresh();
  const somebody = connectDatabase(supabase.databaseUrl);
  await somebody.run('begin; lock table public.user_profiles in access exclusive mode');
  const lockedAt = new Date().toISOString();

  await service.refresh('database');
  // The second look is the one that turns.
  await service.until('/health/database/locks', ({ body }) => body.status === 'degraded', 20_000);
  const database = await resultsOf('database');
  const [schema, rls] = await Promise.all([resultsOf('schema'), resultsOf('rls')]);

  expect(database.filter(({ status }) => status !== 'healthy')).toMatchObject([
    { check: 'database.locks', reason: 'locked', findings: [{ object: 'public.user_profiles' }] },
  ]);
  expect(schema.filter(({ status }) => status !== 'healthy')).toEqual([]);
  expect(rls.filter(({ status }) => status === 'failed' || status === 'unknown')).toEqual([]);
  // The same at the second look, which counts.
  await Promise.all(
    ['schema/tables', 'rls/isolation', 'rls/anonymous'].map((path) =>
      service.until(`/health/${path}`, ({ body }) => body.status === 'degraded', 20_000),
    ),
  );
  for (const category of ['schema', 'rls']) {
    const besideLock = (await resultsOf(category)).filter(({ check }) => /tables|isolation|anonymous/.test(check));
    for (const result of besideLock) {
      expect(result, result.check).toMatchObject({ status: 'degraded', reason: 'locked' });
      expect(result.details.locked, result.check).toContain('public.user_profiles');
      expect(result.findings ?? [], result.check).toEqual([]);
    }
  }
  // What was under way when the lock came still waits in the database, whoever asked it.
  const waiting = await supabase.sql(
    `select query from pg_locks join pg_stat_activity using (pid)
     where not granted and query_start > '${lockedAt}'::timestamptz + interval '1 second'`,
  );
  expect(waiting).toEqual([]);

  await somebody.run('rollback');
  await somebody.close();
});
