import { expect, test } from 'vitest';
import type { Finding } from '../../../../src/core/finding.ts';
import { type AcceptedFinding, applyAcceptances } from '../../../../src/core/monitor/acceptance.ts';
import { degraded, failed, healthy, type Outcome } from '../../../../src/core/outcome.ts';
import { buildExposure } from '../../../support/build-summary.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const leak: Finding = { kind: 'leak', level: 'failed', object: 'public.a', why: 'It leaks.', mend: 'close it' };
const grant: Finding = { kind: 'grant', level: 'degraded', object: 'public.b', why: 'It is wide.', mend: 'revoke it' };
const broken = failed('leaking', 'Leaks', { hint: 'Close it', findings: [leak, grant] });
const accepts = (entry: Partial<AcceptedFinding> = {}): AcceptedFinding => ({
  ...{ check: 'rls.policies', finding: 'leak', object: 'public.a', because: 'it is published' },
  ...entry,
});
const judge = (outcome: Outcome, ...entries: AcceptedFinding[]) =>
  applyAcceptances(outcome, 'rls.policies', entries, now);

test('without an entry for the check nothing changes', () => {
  expect(judge(broken)).toBe(broken);
  expect(judge(broken, accepts({ check: 'rls.enabled' }))).toBe(broken);
});

test('what is accepted is told with its reason and does not count; what is left decides', () => {
  expect(judge(broken, accepts())).toMatchObject({
    status: 'degraded',
    findings: [{ ...leak, accepted: 'it is published' }, grant],
  });
});

test('where all that was found is accepted it is healthy, and says that something was found', () => {
  const outcome = judge(broken, accepts(), accepts({ finding: 'grant', object: '*' }));
  expect(outcome).toMatchObject({ status: 'healthy', message: expect.stringContaining('accepts') });
  expect(outcome.findings).toMatchObject([{ accepted: 'it is published' }, { accepted: 'it is published' }]);
});

test('a check that knows how to judge what is left is asked', () => {
  const rejudge = (left: readonly Finding[]) =>
    left.length > 0 ? failed('invalid', `${left.length} left`) : degraded('not_verified', 'Nothing proved');
  expect(judge({ ...broken, rejudge }, accepts())).toMatchObject({ status: 'failed', message: '1 left' });
  const all = judge({ ...broken, rejudge }, accepts(), accepts({ finding: 'grant', object: '*' }));
  expect(all).toMatchObject({ status: 'degraded', reason: 'not_verified' });
});

test.each([
  ['another kind', { finding: 'grant' }],
  ['another object', { object: 'public.c' }],
  ['a part of the object', { object: 'public' }],
])('an entry for %s accepts nothing', (_what, entry) => {
  expect(judge(failed('leaking', 'Leaks', { findings: [leak] }), accepts(entry))).toMatchObject({ status: 'failed' });
});

test('an entry counts through its last day, and is told when it is over', () => {
  expect(judge(broken, accepts({ until: '2026-11-25' }))).toMatchObject({ status: 'degraded' });
  const lastMs = Date.parse('2026-11-26T00:00:00Z') - 1;
  const statusAt = (at: number) =>
    applyAcceptances(broken, 'rls.policies', [accepts({ until: '2026-11-25' })], at).status;
  expect([statusAt(lastMs), statusAt(lastMs + 1)]).toEqual(['degraded', 'failed']);
  const over = judge(broken, accepts({ until: '2026-11-24' }));
  expect(over).toMatchObject({ status: 'failed' });
  expect(over.findings).toContainEqual(expect.objectContaining({ kind: 'acceptance_over', level: 'advice' }));
});

test('an entry that fits nothing any more is advice, unless nothing was looked at', () => {
  const fine = judge(healthy('Fine'), accepts());
  expect(fine).toMatchObject({ status: 'healthy', findings: [{ kind: 'acceptance_unused', level: 'advice' }] });
  expect(judge(failed('unreachable', 'Gone'), accepts())).toMatchObject({ status: 'failed', findings: [] });
});

test('what could not be verified can be accepted by the name of its check, and is told all the same', () => {
  const outcome = degraded('not_verified', 'The key may not look', { hint: 'Use another key' });
  const entry = accepts({ finding: 'not_verified', object: 'rls.policies' });
  expect(judge(outcome, entry)).toMatchObject({
    status: 'healthy',
    exposures: [],
    findings: [
      {
        ...{ kind: 'not_verified', level: 'degraded', object: 'rls.policies', accepted: 'it is published' },
        ...{ why: 'The key may not look', mend: 'Use another key' },
      },
    ],
  });
  expect(judge(failed('unreachable', 'Gone'), entry)).toMatchObject({ status: 'failed' });
});

test.each([10, 100, 1_000])('%i entries are looked up for as many findings, not gone through for each', (count) => {
  let reads = 0;
  const findings = Array.from({ length: count }, (_, place) => ({ ...leak, object: `public.table_${place}` }));
  const entries = findings.map(({ object }) =>
    Object.defineProperty({ ...accepts() }, 'object', {
      get() {
        reads += 1;
        return object;
      },
    }),
  );
  expect(judge({ ...broken, findings }, ...entries)).toMatchObject({ status: 'healthy' });
  expect(reads).toBeLessThanOrEqual(4 * count);
});

test('of two entries that fit one finding the first gives the reason', () => {
  const both = [accepts({ object: '*', because: 'all are meant' }), accepts({ because: 'this one is' })];
  expect(judge(broken, ...both).findings?.[0]?.accepted).toBe('all are meant');
  expect(judge(broken, ...both.toReversed()).findings?.[0]?.accepted).toBe('this one is');
  const twice = [accepts({ because: 'it is published' }), accepts({ because: 'it is a copy' })];
  expect(judge(broken, ...twice).findings?.[0]?.accepted).toBe('it is published');
});

test('an entry that was copied from where every character is seen fits a name with one that is not', () => {
  const hidden: Finding = { ...leak, object: 'public.a\u202Eb' };
  const outcome = failed('leaking', 'Leaks', { hint: 'Close it', findings: [hidden] });
  for (const object of ['public.a[U+202E]b', 'public.a\u202Eb'])
    expect(judge(outcome, accepts({ object })).findings, object).toEqual([{ ...hidden, accepted: 'it is published' }]);
  expect(judge(outcome, accepts({ object: 'public.ab' })).findings?.[0]).toEqual(hidden);
});

test('advice is not accepted: it counts for nothing, and an entry for it is one that fits nothing', () => {
  const advice: Finding = { ...leak, level: 'advice' };
  const told = judge(healthy('Fine', {}, { findings: [advice] }), accepts());
  expect(told).toMatchObject({ status: 'healthy', message: 'Fine' });
  expect(told.findings).toEqual([advice, expect.objectContaining({ kind: 'acceptance_unused', object: 'public.a' })]);
});

test('what is healthy although it found something stays so in its own words when that is accepted', () => {
  const told = judge(healthy('Fine', { rows: 1 }, { findings: [leak] }), accepts());
  expect(told).toMatchObject({ status: 'healthy', message: 'Fine', findings: [{ accepted: 'it is published' }] });
});

test('where all is accepted, what was seen stays, and of what is left the gravest decides', () => {
  const exposures = [buildExposure({ relation: 'public.a' })];
  const outcome = failed('leaking', 'Leaks', { findings: [leak, grant], exposures, details: { rows: 1 } });
  const all = judge(outcome, accepts(), accepts({ finding: 'grant', object: 'public.b' }));
  expect(all).toMatchObject({ status: 'healthy', exposures, details: { rows: 1 } });
  expect(judge(outcome, accepts({ finding: 'grant', object: 'public.b' }))).toMatchObject({
    status: 'failed',
    message: 'Leaks',
  });
});

test('an entry that is over and one that fits nothing are told apart, each with what to do', () => {
  const told = judge(broken, accepts({ until: '2026-11-24' }), accepts({ object: 'public.gone' }));
  expect(told.findings?.slice(2)).toEqual([
    {
      ...{ kind: 'acceptance_over', level: 'advice', object: 'public.a' },
      why: 'leak was accepted until 2026-11-24, and counts again.',
      mend: expect.stringMatching(/another day/),
    },
    {
      ...{ kind: 'acceptance_unused', level: 'advice', object: 'public.gone' },
      why: 'leak is accepted, and is not found any more.',
      mend: expect.stringMatching(/out of the contract/),
    },
  ]);
});

test('what could not be verified and found something that counts is not accepted as a whole', () => {
  const outcome = degraded('not_verified', 'The key may not look', { findings: [grant] });
  const entry = accepts({ finding: 'not_verified', object: 'rls.policies' });
  expect(judge(outcome, entry)).toMatchObject({ status: 'degraded', reason: 'not_verified' });
  expect(judge(outcome, entry).findings?.map(({ kind }) => kind)).toEqual(['grant', 'acceptance_unused']);
});

test.each([
  ['failed without being verified', failed('not_verified', 'The key may not look')],
  ['is degraded for another reason', degraded('expiring', 'The key ends soon')],
])('what %s is not accepted as not verified', (_what, outcome) => {
  const told = judge(outcome, accepts({ finding: 'not_verified', object: 'rls.policies' }));
  expect(told).toMatchObject({ status: outcome.status, findings: [] });
});

test('one grave finding that is left is enough to stay failed, whatever else is left', () => {
  const outcome = failed('leaking', 'Leaks', { findings: [leak, { ...leak, object: 'public.c' }, grant] });
  expect(judge(outcome, accepts())).toMatchObject({ status: 'failed', message: 'Leaks' });
});
