import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSecret } from '../../../src/core/scrubber.ts';
import { statuses } from '../../../src/core/status.ts';
import { createCallerOf, createTierOf, redactFor, sentenceOf, tellsWhy } from '../../../src/http/redact.ts';
import { buildExposure, buildResult, buildSummary } from '../../support/build-summary.ts';

const finding = { kind: 'leak', level: 'failed', object: 'public.a', why: 'It leaks.', mend: 'close it' } as const;
const result = buildResult({
  check: 'rls.isolation',
  status: 'failed',
  reason: 'leaking',
  message: 'public.a leaks',
  hint: 'Close public.a',
  error: '42501',
  details: { table: 'public.a' },
  findings: [finding],
  exposures: [buildExposure({ relation: 'public.a', verdict: 'leaking' })],
  unlisted: { findings: 2, exposures: { leaking: 1 } },
  confirmation: { raw: { status: 'failed', reason: 'exposed' }, looks: 1, needed: 2 },
  consecutiveFailures: 4,
  blockedBy: 'environment.keys',
});
const withoutEvidence = {
  ...result,
  ...{ details: {}, error: null, findings: [], exposures: [], unlisted: null, confirmation: null },
};
const withoutWords = {
  ...withoutEvidence,
  ...{ message: 'Failed; callers with a token see why', reason: null, hint: null, consecutiveFailures: 0 },
};

// Whatever renders it may leave out more. What is not there cannot be rendered by mistake.
describe('what a tier may not see is taken away before anything is rendered', () => {
  test.each([
    ['everything', result],
    ['messages', withoutEvidence],
    ['statuses', withoutWords],
  ] as const)('of a result, for who is told %s', (tier, seen) => {
    expect(redactFor(tier).result(result)).toEqual(seen);
  });

  test.each([
    ['everything', result, 'slow'],
    ['messages', withoutEvidence, 'slow'],
    ['statuses', withoutWords, null],
  ] as const)('of a change, and of the whole result that it came from, for who is told %s', (tier, to, reason) => {
    const from = { ...result, status: 'degraded', reason: 'slow', since: 5 } as const;
    const told = redactFor(tier).transition({ check: 'rls.isolation', from, to: result, at: 7 });
    expect(told).toEqual({
      check: 'rls.isolation',
      from: tier === 'everything' ? from : { status: 'degraded', reason, since: 5 },
      to,
      at: 7,
    });
  });

  test.each([
    ['everything', result, 'The verdict is failed', 'host-10-0-0-7', 1],
    ['messages', withoutEvidence, 'The verdict is failed', 'host-10-0-0-7', 1],
    ['statuses', withoutWords, 'Failed; callers with a token see why', null, 0],
  ] as const)('of the whole, for who is told %s', (tier, seen, message, replica, recommendations) => {
    const summary = buildSummary([result]);
    const cause = { result, alsoSeenBy: [], since: 0, affects: ['rls.policies' as const] };
    const told = redactFor(tier).summary({
      ...summary,
      snapshots: summary.snapshots.map((snapshot) => ({ ...snapshot, sharedBy: { replica: 'host-10-0-0-7', at: 9 } })),
      rootCauses: [cause],
      recommendations: [{ hint: 'Close public.a', checks: ['rls.isolation'] }],
    });
    expect(told).toMatchObject({
      ...{ status: 'failed', success: false, message, totals: summary.totals },
      snapshots: [{ category: 'rls', status: 'failed', results: [seen], sharedBy: { replica, at: 9 } }],
      rootCauses: [{ ...cause, result: seen }],
    });
    expect(told.snapshots[0]?.results).toEqual([seen]);
    expect(told.rootCauses).toEqual([{ ...cause, result: seen }]);
    expect(told.recommendations).toHaveLength(recommendations);
  });

  test('where a replica looked for itself there is nobody to name', () => {
    expect(redactFor('statuses').summary(buildSummary([result])).snapshots[0]?.sharedBy).toBeNull();
  });
});

test('about a status strangers read one sentence, which no other status has, and none but healthy sends nobody to a token', () => {
  const sentences = statuses.map(sentenceOf);
  expect(new Set(sentences).size).toBe(statuses.length);
  for (const status of statuses) {
    expect(redactFor('statuses').result({ ...result, status }).message).toBe(sentenceOf(status));
    expect(sentenceOf(status).includes('callers with a token see why')).toBe(status !== 'healthy');
  }
});

test('only who is told statuses alone is not told why', () => {
  expect(['statuses', 'messages', 'everything'].map((tier) => tellsWhy(tier as 'statuses'))).toEqual([
    ...[false, true, true],
  ]);
});

const tokens = [createSecret('first-token'), createSecret('second-token')];

test.each([
  ['Bearer first-token', 'everything'],
  ['Bearer second-token', 'everything'],
  ['bearer first-token', 'everything'],
  ['Bearer   first-token  ', 'everything'],
  [undefined, 'statuses'],
  ['', 'statuses'],
  ['first-token', 'statuses'],
  ['Bearer', 'statuses'],
  ['Bearer ', 'statuses'],
  ['Bearer first-toke', 'statuses'],
  ['Bearer first-tokens', 'statuses'],
  ['Bearer first-token second-token', 'statuses'],
  ['Bearerfirst-token', 'statuses'],
  ['Basic first-token', 'statuses'],
  ['A Bearer first-token', 'statuses'],
] as const)('who sends %j is told %s', (authorization, tier) => {
  expect(createTierOf({ tokens, publicTier: 'statuses' })(authorization)).toBe(tier);
});

test('where there are no tokens, nobody has one, and who has none gets what is public', () => {
  for (const publicTier of ['statuses', 'messages', 'everything'] as const) {
    const tierOf = createTierOf({ tokens: [], publicTier });
    expect([tierOf(undefined), tierOf('Bearer first-token'), tierOf('Bearer undefined')]).toEqual([
      ...[publicTier, publicTier, publicTier],
    ]);
  }
});

test('callers are told apart by a word that is the same each time, and tells nothing of the token', () => {
  const callerOf = createCallerOf(tokens);
  const [first, second] = [callerOf('Bearer first-token'), callerOf('Bearer second-token')];
  expect(first).toMatch(/^[\w-]{12}$/);
  expect(second).toMatch(/^[\w-]{12}$/);
  expect(first).not.toBe(second);
  expect(createCallerOf(tokens.toReversed())('bearer first-token')).toBe(first);
  expect([callerOf('Bearer other'), callerOf(undefined)]).toEqual([null, null]);
  const digest = createHash('sha256').update('first-token').digest('base64url');
  expect(first).not.toBe(digest.slice(0, 12));
});
