import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { findChange } from '../support/changes/index.ts';
import { type OpenService, openService } from '../support/open-service.ts';

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
/** A busy machine may once take longer for isolation than its check allows. */
const patience = { timeout: 30_000 };
const watched = ['database', 'schema', 'rls'];
let service: OpenService;
let normal: Record<string, string>;

/** Check → status/reason of what needs the database, as a second look has confirmed it. */
async function look(): Promise<Record<string, string>> {
  for (let run = 0; run < 2; run += 1) await service.refresh(...watched);
  const { body } = await service.get(`/health/summary?include=${watched}`);
  return Object.fromEntries(
    body.results.map(({ check, status, reason }: Record<string, string>) => [
      check,
      // How long it took is another matter, and not the database's on a busy machine.
      reason === 'slow' ? 'healthy/null' : `${status}/${reason}`,
    ]),
  );
}

const changed = (now: Record<string, string>) =>
  Object.keys(now)
    .filter((check) => now[check] !== normal[check])
    .sort();

beforeAll(async () => {
  service = await openService({ ...stack.environment, DETAILS: 'everything', CHECK_TIMEOUT: '10s' });
  normal = await look();
});
afterAll(() => service.stop());

test('without a fault nothing has failed', () => {
  expect(Object.entries(normal).filter(([, seen]) => /failed|unknown/.test(seen))).toEqual([]);
});

test.each(faults)('$what: exactly the checks that should turn do, and name it', async ({ what, turns }) => {
  const { sql, checks } = findChange(what);
  await stack.supabase.sql(sql);
  try {
    await expect.poll(async () => changed(await look()), patience).toEqual(Object.keys(turns).sort());
    for (const [check, [status, reason, name]] of Object.entries(turns)) {
      const { body } = await service.get(`/health/${check.replace('.', '/')}`);
      expect([check, body.status, body.reason]).toEqual([check, status, reason]);
      expect(JSON.stringify([body.details, body.findings, body.isolation])).toContain(name);
    }
  } finally {
    await stack.supabase.sql(checks.mend);
  }
  await expect.poll(async () => changed(await look()), patience).toEqual([]);
});

test('the watched database was only read', async () => {
  const countWrites = async () => {
    const [row] = await stack.supabase.sql(
      `select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as writes from pg_stat_user_tables where schemaname = 'public'`,
    );
    return row?.writes;
  };
  const before = await countWrites();
  for (let run = 0; run < 3; run += 1) await service.refresh(...watched);
  // Whoever wrote hands over what it counted within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await countWrites()).toBe(before);
});
