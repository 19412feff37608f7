import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { findChange } from '../support/changes/index.ts';
import { type RunningService, startService } from '../support/start-service.ts';

/** A change of the database, and exactly what must turn without the functions: check → [status, reason, named in details]. */
interface Fault {
  readonly what: string;
  readonly turns: Readonly<Record<string, readonly [status: string, reason: string, names: string]>>;
}

const faults: readonly Fault[] = [
  { what: 'a core table is gone', turns: { 'schema.tables': ['failed', 'missing', 'confidence_test_results'] } },
  { what: 'a column is renamed', turns: { 'schema.structure': ['degraded', 'drifted', 'message_text'] } },
  {
    what: 'a foreign key is dropped',
    turns: { 'schema.foreign_keys': ['failed', 'missing', 'chat_messages.sender_id'] },
  },
  {
    what: 'row level security is off on chat_messages',
    turns: {
      'rls.enabled': ['failed', 'unprotected', 'chat_messages'],
      'rls.anonymous': ['failed', 'leaking', 'chat_messages'],
      'rls.isolation': ['failed', 'leaking', 'chat_messages'],
    },
  },
  { what: 'a table that is not core is gone', turns: { 'schema.structure': ['degraded', 'drifted', 'dating_goals'] } },
  {
    what: 'the service role may not read a core table',
    turns: {
      'schema.tables': ['failed', 'forbidden', 'user_locations'],
      'rls.enabled': ['degraded', 'not_verified', 'user_locations'],
      'rls.anonymous': ['degraded', 'not_verified', 'user_locations'],
    },
  },
  { what: 'USING (true) for SELECT', turns: { 'rls.isolation': ['failed', 'leaking', 'dating_goals'] } },
];

const stack = await useStack({ redis: false });
let service: RunningService;
let normal: Record<string, string>;

/** Check → status/reason of what needs the database. */
async function look(): Promise<Record<string, string>> {
  const { body } = await service.get('/health/summary?include=database,schema,rls');
  return Object.fromEntries(
    body.results.map(({ check, status, reason }: Record<string, string>) => [check, `${status}/${reason}`]),
  );
}

const changed = (now: Record<string, string>) => Object.keys(now).filter((check) => now[check] !== normal[check]);

async function until(satisfied: (now: Record<string, string>) => boolean): Promise<void> {
  const from = performance.now();
  for (let now = await look(); !satisfied(now); now = await look()) {
    if (performance.now() - from > 15_000)
      throw new Error(`Changed: ${JSON.stringify(changed(now).map((check) => [check, now[check]]))}`);
    await wait(100);
  }
}

beforeAll(async () => {
  service = await startService({
    ...stack.environment,
    ...{ REFRESH_DATABASE: '1s', REFRESH_SCHEMA: '1s', REFRESH_RLS: '1s' },
    ...{ DETAILS: 'public', DRAIN_DELAY: '0s', CHECK_TIMEOUT: '5s' },
  });
  await service.until('/health/summary', ({ body }) => body.totals.unknown === 0, 15_000);
  normal = await look();
});
afterAll(() => service.stop());

test('without a fault nothing has failed', () => {
  expect(Object.entries(normal).filter(([, seen]) => /failed|unknown/.test(seen))).toEqual([]);
});

test.each(faults)(
  '$what: exactly the checks that should turn do, and name it',
  async ({ what, turns }) => {
    const { sql, checks } = findChange(what);
    const expected = Object.keys(turns).sort();
    await stack.supabase.sql(sql);
    try {
      await until((now) => changed(now).sort().join() === expected.join());
      await wait(2_500);
      expect(changed(await look()).sort()).toEqual(expected);
      for (const [check, [status, reason, name]] of Object.entries(turns)) {
        const { body } = await service.get(`/health/${check.replace('.', '/')}`);
        expect([check, body.status, body.reason]).toEqual([check, status, reason]);
        expect(JSON.stringify([body.details, body.findings, body.isolation])).toContain(name);
      }
    } finally {
      await stack.supabase.sql(checks.mend);
    }
    await until((now) => changed(now).length === 0);
  },
  40_000,
);

test('the watched database was only read', async () => {
  const [row] = await stack.supabase.sql(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as writes from pg_stat_user_tables
     where schemaname = 'public' and relname <> 'spatial_ref_sys'`,
  );
  const { writes } = row as { writes: number };
  await wait(3_000);
  const [after] = await stack.supabase.sql(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as writes from pg_stat_user_tables where schemaname = 'public'`,
  );
  expect(after?.writes).toBe(writes);
});
