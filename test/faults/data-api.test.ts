import { afterAll, expect } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { connectDatabase } from '../support/sql/sql-database.ts';
import { answerWith, busyMs, type HttpFault, httpFaults, lateBy } from './http-faults.ts';
import { openBehindProxy } from './open-behind-proxy.ts';
import { type FaultRow, watchRows } from './watch-rows.ts';

const stack = await useStack({ functions: true, redis: false });
const check = 'database.service_client';

/** The limit, or the deadline on a machine that is slow. */
const tooMuch = [['invalid', 'timeout'], /far more than the Data API would|did not answer within/] as const;

/** The reason, and a word of the message. */
const byFault: Readonly<Record<HttpFault, readonly [reason: string | readonly string[], says: RegExp]>> = {
  'refuses connections': ['unreachable', /^The Data API at 127\.0\.0\.1:\d+ refuses connections/],
  'resets the connection': ['unreachable', /cut the connection before it had answered/],
  'hangs up without a word': ['unreachable', /cut the connection before it had answered/],
  'resets amid the answer': ['unreachable', /cut the connection before it had answered/],
  'accepts and says nothing': ['timeout', /did not answer within 1\.5 s/],
  'says headers, then nothing': ['timeout', /did not answer within 1\.5 s/],
  'says a byte at a time': ['timeout', /did not answer within 1\.5 s/],
  'says garbage': ['invalid', /is not HTTP/],
  'greets as SSH does': ['invalid', /is not HTTP/],
  'wants TLS': ['invalid', /is not HTTP/],
  'sends headers without end': ['invalid', /more headers than an answer has/],
  'breaks off amid the headers': ['unreachable', /cut the connection/],
  'shows a page with 200': ['invalid', /answers, but not as the Data API does/],
  'shows a page with 502': ['unreachable', /answers 502 in place of the Data API/],
  'says 404 and nothing': ['invalid', /answers, but not as the Data API does/],
  'says 204 and nothing': ['invalid', /answers, but not as the Data API does/],
  'redirects to itself': ['invalid', /redirects elsewhere, where the key must not go/],
  'sends a picture': ['invalid', /answers, but not as the Data API does/],
  'sends JSON of something else': ['invalid', /do not answer as they should/],
  'sends a body that is not packed as it says': ['invalid', /answers, but not as the Data API does/],
  'sends 50 MB': tooMuch,
  'sends a body without end': tooMuch,
  'sends 200 MB packed to a thousandth': tooMuch,
};

/** What the gateway of a hosted project answers in place of the API. */
const byStatus: Readonly<Record<number, readonly [reason: string, says: RegExp]>> = {
  401: ['unauthorized', /does not accept the service key/],
  402: ['quota_exceeded', /is restricted/],
  403: ['unauthorized', /does not accept the service key/],
  429: ['rate_limited', /limits the rate of requests/],
  500: ['unreachable', /failed, without saying why/],
  503: ['unreachable', /answers 503 in place/],
  504: ['timeout', /did not get an answer .* in time/],
  ...Object.fromEntries(
    [520, 521, 522, 523, 524, 525, 526, 527].map((status) => [
      status,
      ['unreachable', /cannot reach the project/] as const,
    ]),
  ),
  530: ['unreachable', /knows no such project/],
  540: ['paused', /is paused/],
  544: ['timeout', /did not get an answer .* in time/],
};

/** What the API itself answers of the database behind it. */
const byCode: Readonly<Record<string, readonly [status: number, reason: string, says: RegExp]>> = {
  PGRST000: [503, 'unreachable', /cannot reach its database \(PGRST000\)/],
  PGRST001: [503, 'unreachable', /cannot reach its database \(PGRST001\)/],
  PGRST002: [503, 'unreachable', /has not loaded its schema yet/],
  PGRST003: [504, 'saturated', /got no free connection/],
  PGRST301: [401, 'unauthorized', /does not accept the service key/],
  '53300': [503, 'saturated', /takes no more connections/],
  '57014': [500, 'timeout', /cancelled a query/],
  '57P01': [503, 'unreachable', /cannot reach its database/],
  XX000: [500, 'invalid', /code that is not known here|system/],
};

/**
 * Asked past the stack, whose own SQL has the Data API look at the schema again before it answers the next request: behind
 * a locked table it would never be done with that.
 */
const database = connectDatabase(stack.supabase.databaseUrl);
afterAll(() => database.close());

/** The processes of Postgres that serve the Data API. Those of another machine are out of reach. */
async function pidsOfApi(): Promise<readonly number[]> {
  const [rows = []] = await database.run(
    "select pid from pg_stat_activity where usename = 'authenticator' and datname = current_database()",
  );
  return rows.map(({ pid }) => Number(pid));
}
async function signal(name: 'SIGSTOP' | 'SIGCONT') {
  for (const pid of await pidsOfApi()) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // It has ended since.
      if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
    }
  }
}
/** As many connections as the Data API ever has: one that it opened later would answer before it could be stopped. */
const pool = 10;
async function openPool() {
  const somebody = connectDatabase(stack.supabase.databaseUrl);
  const url = `${stack.supabase.url}/rest/v1/user_profiles?select=id&limit=1`;
  const headers = { apikey: stack.supabase.secretKey };
  const asking: Promise<string>[] = [];
  try {
    await somebody.run('begin; lock table public.user_profiles in access exclusive mode');
    for (let at = 0; at < pool; at += 1) asking.push(fetch(url, { headers }).then((answer) => answer.text()));
    await expect.poll(async () => (await pidsOfApi()).length, { timeout: 10_000 }).toBe(pool);
  } finally {
    // Its end is the end of the lock, too.
    await somebody.close();
    await Promise.allSettled(asking);
  }
}
let stopping: NodeJS.Timeout | undefined;
const ofPostgres: FaultRow = {
  what: 'the processes of Postgres are stopped, and go on',
  async spoil() {
    await openPool();
    await signal('SIGSTOP');
    // What was lost amid a question is opened anew.
    stopping = setInterval(() => void signal('SIGSTOP'), 50);
  },
  async mend() {
    clearInterval(stopping);
    await signal('SIGCONT');
  },
  checks: { [check]: ['failed', 'timeout', /did not answer within 1\.5 s/] },
};

const rows: readonly FaultRow[] = [
  ...(process.env.TEST_DATABASE_URL === undefined ? [ofPostgres] : []),
  ...Object.entries(byFault).map(([name, [reason, says]]) => ({
    what: `the Data API ${name}`,
    way: httpFaults[name as HttpFault],
    checks: { [check]: ['failed', reason, says] as const },
    busyMs: busyMs[name as HttpFault] ?? 50,
  })),
  {
    what: 'the Data API answers after one and a half times the deadline',
    way: lateBy(2_250),
    checks: { [check]: ['failed', 'timeout', /did not answer within/] },
  },
  ...Object.entries(byStatus).map(([status, [reason, says]]) => ({
    what: `the gateway says ${status}`,
    way: answerWith(Number(status), '{"message":"planted words"}'),
    checks: { [check]: ['failed', reason, says] as const },
  })),
  ...Object.entries(byCode).map(([code, [status, reason, says]]) => ({
    what: `the Data API says ${code}`,
    way: answerWith(status, JSON.stringify({ code, message: 'planted words', details: null, hint: null })),
    checks: { [check]: ['failed', reason, says] as const },
  })),
];

watchRows({
  category: 'database',
  rows,
  open: () => openBehindProxy(stack),
});
