import { buildExposure } from '../../support/build-summary.ts';

/** What the four checks of formats.test.ts look like in each format and route, for those who are told reasons. */
export type Tier = 'messages' | 'everything';

const at = '2026-11-22T12:00:00.000Z';

/** What the failed check of them has seen; only its private body holds it. */
export const plantedExposure = buildExposure({
  relation: 'public.planted_table',
  exposed: { stranger: 'all', owner: 'all' },
  verdict: 'leaking',
});

const times = { durationMs: 0, observedAt: at, since: at };

const query = {
  messages: { success: true, message: 'Rows come back' },
  everything: { success: true, message: 'Rows come back', details: { seen: 'planted-rows' }, error: null },
  rest: { status: 'healthy', reason: null, hint: null, check: 'database.query', title: 'database.query works' },
  times: { ...times, consecutiveFailures: 0, blockedBy: null },
};
const connection = {
  messages: { success: true, message: 'The fallback serves' },
  everything: {
    success: true,
    message: 'The fallback serves',
    details: { mode: 'planted-mode' },
    error: 'planted-ECONNREFUSED',
  },
  rest: {
    status: 'degraded',
    reason: 'fallback_active',
    hint: 'Start Redis',
    check: 'redis.connection',
    title: 'redis.connection works',
  },
  times: { ...times, consecutiveFailures: 1, blockedBy: null },
};
const isolation = {
  messages: { success: false, message: 'A stranger sees rows' },
  everything: {
    success: false,
    message: 'A stranger sees rows',
    details: {},
    error: null,
    exposures: [
      {
        relation: 'public.planted_table',
        command: 'select',
        exposed: { stranger: 'all', owner: 'all' },
        expected: 'owner',
        verdict: 'leaking',
        why: null,
        rows: 6,
        users: 2,
      },
    ],
  },
  rest: {
    status: 'failed',
    reason: 'leaking',
    hint: 'Correct the policy',
    check: 'rls.isolation',
    title: 'rls.isolation works',
  },
  times: { ...times, consecutiveFailures: 1, blockedBy: null },
};
const policies = {
  messages: { success: false, message: 'Not asked, because of rls.isolation: A stranger sees rows' },
  everything: {
    success: false,
    message: 'Not asked, because of rls.isolation: A stranger sees rows',
    details: {},
    error: null,
  },
  rest: {
    status: 'unknown',
    reason: 'dependency_failed',
    hint: 'Mend rls.isolation first: Correct the policy',
    check: 'rls.policies',
    title: 'rls.policies works',
  },
  times: { ...times, durationMs: null, consecutiveFailures: 0, blockedBy: 'rls.isolation' },
};
type Expected = typeof query | typeof connection | typeof isolation | typeof policies;

const seen = { messages: {}, everything: { findings: [], confirmation: null } };
const result = (expected: Expected, tier: Tier) => ({
  ...expected[tier],
  ...expected.rest,
  ...expected.times,
  ...seen[tier],
});
const overallMessage = 'A stranger sees rows (rls.isolation), and 1 more';
const categories = {
  database: { status: 'healthy', reason: null, message: 'The one check passes' },
  redis: { status: 'degraded', reason: 'fallback_active', message: 'The fallback serves' },
  rls: { status: 'failed', reason: 'leaking', message: 'A stranger sees rows' },
};

export const json = {
  '/health': () => ({
    success: false,
    message: overallMessage,
    status: 'failed',
    release: null,
    observedAt: at,
    categories,
  }),
  '/health/summary': (tier: Tier) => ({
    success: false,
    message: overallMessage,
    status: 'failed',
    release: null,
    notice: null,
    observedAt: at,
    totals: { checks: 4, healthy: 1, degraded: 1, unknown: 1, failed: 1 },
    categories,
    rootCauses: [
      {
        check: 'rls.isolation',
        category: 'rls',
        title: 'rls.isolation works',
        status: 'failed',
        reason: 'leaking',
        message: 'A stranger sees rows',
        hint: 'Correct the policy',
        since: at,
        alsoSeenBy: [],
        affects: ['rls.policies'],
      },
      {
        check: 'redis.connection',
        category: 'redis',
        title: 'redis.connection works',
        status: 'degraded',
        reason: 'fallback_active',
        message: 'The fallback serves',
        hint: 'Start Redis',
        since: at,
        alsoSeenBy: [],
        affects: [],
      },
    ],
    recommendations: [
      { hint: 'Correct the policy', checks: ['rls.isolation'] },
      { hint: 'Start Redis', checks: ['redis.connection'] },
    ],
    results: [query, connection, isolation, policies].map((expected) => result(expected, tier)),
    performance: {
      'database.query': { samples: 1, p50Ms: 0.001, p95Ms: 0.001, p99Ms: 0.001, baselineMs: null },
      'redis.connection': null,
      'rls.isolation': null,
      'rls.policies': null,
    },
    transitions: [
      { check: 'database.query', from: 'unknown', to: 'healthy', reason: null, at },
      { check: 'redis.connection', from: 'unknown', to: 'degraded', reason: 'fallback_active', at },
      { check: 'rls.isolation', from: 'unknown', to: 'failed', reason: 'leaking', at },
    ],
  }),
  '/health/redis': (tier: Tier) => ({
    success: true,
    message: 'The fallback serves (redis.connection)',
    status: 'degraded',
    reason: 'fallback_active',
    hint: 'Start Redis',
    category: 'redis',
    observedAt: at,
    results: [result(connection, tier)],
  }),
  '/health/rls/policies': (tier: Tier) => result(policies, tier),
};

const about = { version: '1', releaseId: '1.2.3', serviceId: 'wingman-health', description: 'Health of WingmanMatch' };
const measured = { observedValue: 0, observedUnit: 'ms' };

const components = (tier: Tier) => ({
  query: {
    componentId: 'database.query',
    componentType: 'datastore',
    ...measured,
    status: 'pass',
    time: at,
    ...(tier === 'everything' && { details: { seen: 'planted-rows' } }),
  },
  connection: {
    componentId: 'redis.connection',
    componentType: 'datastore',
    ...measured,
    status: 'warn',
    time: at,
    output: tier === 'everything' ? 'The fallback serves: planted-ECONNREFUSED' : 'The fallback serves',
    reason: 'fallback_active',
    hint: 'Start Redis',
    ...(tier === 'everything' && { details: { mode: 'planted-mode' } }),
  },
  isolation: {
    componentId: 'rls.isolation',
    componentType: 'datastore',
    ...measured,
    status: 'fail',
    time: at,
    output: 'A stranger sees rows',
    reason: 'leaking',
    hint: 'Correct the policy',
  },
  policies: {
    componentId: 'rls.policies',
    componentType: 'datastore',
    status: 'fail',
    time: at,
    output: 'Not asked, because of rls.isolation: A stranger sees rows',
    reason: 'dependency_failed',
    hint: 'Mend rls.isolation first: Correct the policy',
  },
});

const everything = (tier: Tier) => ({
  status: 'fail',
  ...about,
  notes: ['Correct the policy (rls.isolation)', 'Start Redis (redis.connection)'],
  output: overallMessage,
  checks: {
    'database.query:responseTime': [components(tier).query],
    'redis.connection:responseTime': [components(tier).connection],
    'rls.isolation:responseTime': [components(tier).isolation],
    'rls.policies:responseTime': [components(tier).policies],
  },
});

export const healthJson = {
  '/health': everything,
  '/health/summary': everything,
  '/health/redis': (tier: Tier) => ({
    status: 'warn',
    ...about,
    notes: ['Start Redis (redis.connection)'],
    output: 'The fallback serves (redis.connection)',
    checks: { 'redis.connection:responseTime': [components(tier).connection] },
  }),
  '/health/rls/policies': (tier: Tier) => ({
    status: 'fail',
    ...about,
    output: 'Not asked, because of rls.isolation: A stranger sees rows (rls.policies)',
    checks: { 'rls.policies:responseTime': [components(tier).policies] },
  }),
};

const lines = (...list: readonly (string | false)[]) => `${list.filter((line) => line !== false).join('\n')}\n`;

const listOf = (tier: Tier) =>
  lines(
    'failed: A stranger sees rows (rls.isolation), and 1 more',
    '',
    '[+] database.query   ok',
    '[~] redis.connection fallback_active    The fallback serves',
    '    hint: Start Redis',
    tier === 'everything' && '    error: planted-ECONNREFUSED',
    tier === 'everything' && '    seen: mode planted-mode',
    '[-] rls.isolation    leaking            A stranger sees rows',
    '    hint: Correct the policy',
    '[?] rls.policies     dependency_failed  Not asked, because of rls.isolation: A stranger sees rows',
    '    hint: Mend rls.isolation first: Correct the policy',
  );

const sections = `
What broke first:
  1. rls.isolation, since 2026-11-22T12:00:00.000Z; affects rls.policies
  2. redis.connection, since 2026-11-22T12:00:00.000Z

Response times in ms:       p50       p95       p99  baseline   samples
  database.query            0.0       0.0       0.0         -         1

Recent changes, latest first:
  2026-11-22T12:00:00.000Z  rls.isolation: unknown -> failed (leaking)
  2026-11-22T12:00:00.000Z  redis.connection: unknown -> degraded (fallback_active)
  2026-11-22T12:00:00.000Z  database.query: unknown -> healthy
`;

export const text = {
  '/health': listOf,
  '/health/summary': (tier: Tier) => listOf(tier) + sections,
  '/health/redis': (tier: Tier) =>
    lines(
      'degraded: The fallback serves (redis.connection)',
      '',
      '[~] redis.connection fallback_active  The fallback serves',
      '    hint: Start Redis',
      tier === 'everything' && '    error: planted-ECONNREFUSED',
      tier === 'everything' && '    seen: mode planted-mode',
    ),
  '/health/rls/policies': () =>
    lines(
      'unknown: Not asked, because of rls.isolation: A stranger sees rows (rls.policies)',
      '',
      '[?] rls.policies dependency_failed  Not asked, because of rls.isolation: A stranger sees rows',
      '    hint: Mend rls.isolation first: Correct the policy',
    ),
};
