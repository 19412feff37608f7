import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import {
  clip,
  conclude,
  degraded,
  failed,
  healthy,
  longestMessage,
  readOutcome,
  type Told,
} from '../../../src/core/outcome.ts';
import { reasons } from '../../../src/core/reason.ts';
import { reasonMeanings } from '../../../src/core/reason-meanings.ts';
import { buildExposure } from '../../support/build-summary.ts';

const finding: Finding = { kind: 'missing_queue', level: 'failed', object: 'invoices', why: 'It is gone.', mend: null };

test.each(reasons)('failed and degraded with %s need no third argument: the hint is what the reason says', (reason) => {
  for (const outcome of [failed(reason, 'Broken'), degraded(reason, 'Broken')]) {
    expect(outcome).toMatchObject({ reason, message: 'Broken', details: {}, error: null });
    expect(outcome).toHaveProperty('hint', expect.stringMatching(/\w{3}/));
  }
});

test('findings stay with the outcome, whatever its status', () => {
  const outcomes = [
    healthy('Fine', {}, { findings: [{ ...finding, level: 'advice' }] }),
    failed('missing', 'Gone', { findings: [finding] }),
  ];
  for (const outcome of outcomes) expect(readOutcome(outcome).findings).toEqual(outcome.findings);
});

test.each([
  ['no list', 'invoices'],
  ['something that is no object', [finding, null]],
  ['a kind that is no name', [{ ...finding, kind: 'Missing queue' }]],
  ['a level that does not exist', [{ ...finding, level: 'fatal' }]],
  ['an object that is no text', [{ ...finding, object: 7 }]],
  ['no word on why', [{ ...finding, why: undefined }]],
  ['a mend that is no text', [{ ...finding, mend: ['drop it'] }]],
  ['details that are no object', [{ ...finding, details: 'gone' }]],
])('an outcome whose findings hold %s has crashed, and says what is wrong', (_what, findings) => {
  const told = readOutcome({ status: 'healthy', message: 'Fine', details: {}, findings });
  expect(told).toMatchObject({ status: 'failed', reason: 'crashed', error: expect.stringContaining('findings') });
});

test.each([
  ['text'],
  [[{ relation: 'public.a', command: 'truncate', verdict: 'isolated', why: null }]],
  [[{ ...buildExposure({ relation: 'public.a' }), exposed: null }]],
  [[7]],
])('an outcome whose isolation is %j has crashed, and says what is wrong', (exposures) => {
  const told = readOutcome({ status: 'healthy', message: 'Fine', exposures });
  expect(told).toMatchObject({ reason: 'crashed', error: expect.stringContaining('isolation') });
});

const answer = {
  status: 'failed',
  reason: 'timeout',
  message: 'Silent',
  hint: 'Wait',
  error: 'late',
  details: { a: 1 },
};

test('an answer keeps what an outcome has, and nothing else', () => {
  const rejudge = () => healthy('Fine');
  const told = readOutcome({ ...answer, rejudge, blockedBy: 'environment.keys', place: 'db.internal', more: 'x' });
  expect(told).toEqual({
    ...answer,
    ...{ rejudge, blockedBy: 'environment.keys', place: 'db.internal', findings: [], exposures: [] },
  });
  expect(readOutcome({ ...answer, status: 'degraded' })).toMatchObject({ status: 'degraded', reason: 'timeout' });
  expect(readOutcome({ ...answer, status: 'healthy' })).toEqual({
    ...{ status: 'healthy', message: 'Silent', details: { a: 1 }, findings: [], exposures: [] },
  });
});

test('what is of another kind than it should be is left out, and its place taken by what is said in general', () => {
  const told = readOutcome({ ...answer, hint: 7, error: {}, details: [1], blockedBy: 'keys', place: 7, rejudge: 'x' });
  expect(told).toEqual({
    ...{ status: 'failed', reason: 'timeout', message: 'Silent', error: null, details: {} },
    ...{ findings: [], exposures: [], hint: reasonMeanings.timeout.action },
  });
  for (const details of [null, 'all of it']) expect(readOutcome({ ...answer, details }).details).toEqual({});
});

test('only the contract accepts: a check that says so itself is not heard', () => {
  const told = readOutcome({ ...answer, findings: [{ ...finding, accepted: 'trust me' }] });
  expect(told.findings).toEqual([finding]);
});

test.each([
  ['nothing', undefined, /no object/],
  ['null', null, /no object/],
  ['a text', 'fine', /no object/],
  ['no message', { ...answer, message: undefined }, /message/],
  ['an empty message', { ...answer, message: '' }, /message/],
  ['a status that only the monitor may say', { ...answer, status: 'unknown' }, /status/],
  ['no status', { ...answer, status: undefined }, /status/],
  ['a reason that does not exist', { ...answer, reason: 'tired' }, /reason/],
  ['no reason', { ...answer, reason: null }, /reason/],
])('a check that returns %s has crashed, and reads as failed', (_what, value, words) => {
  const told = readOutcome(value);
  expect(told).toMatchObject({ status: 'failed', reason: 'crashed', error: expect.stringMatching(words) });
  expect(told.message).toMatch(/gave an answer that is no outcome: /);
  expect(told).toHaveProperty('hint', expect.stringMatching(/^Return healthy/));
});

const says = (object: string, level: Finding['level'], different: Partial<Told> = {}): Told => ({
  finding: { ...finding, object, level },
  reason: 'missing',
  says: `${object} is gone`,
  hint: `Make ${object}`,
  ...different,
});
const fine = healthy('All there', { seen: 3 });

test('the gravest finding that counts gives status, reason, words and what to do; of equals the first', () => {
  const told = conclude([says('a', 'degraded'), says('b', 'failed', { error: 'E1' }), says('c', 'failed')], fine);
  expect(told).toMatchObject({
    ...{ status: 'failed', reason: 'missing', hint: 'Make b', error: 'E1', details: { seen: 3 } },
    ...{ message: 'b is gone, and 2 more findings', exposures: [] },
  });
  expect(told.findings?.map(({ object }) => object)).toEqual(['b', 'c', 'a']);
});

test('a warning degrades, advice does neither, and nothing found is what it is otherwise', () => {
  expect(conclude([says('a', 'degraded'), says('b', 'advice')], fine)).toMatchObject({
    ...{ status: 'degraded', message: 'a is gone', error: null },
  });
  expect(conclude([says('b', 'advice')], fine)).toMatchObject({ status: 'healthy', message: 'All there' });
  expect(conclude([], fine)).toMatchObject({ status: 'healthy', findings: [] });
});

test('two more are counted in words, one more in the singular', () => {
  expect(conclude([says('a', 'failed'), says('b', 'failed')], fine).message).toBe('a is gone, and 1 more finding');
});

test('of the findings that are left the same is said anew', () => {
  const told = [says('a', 'failed'), says('b', 'degraded')];
  const { rejudge, findings = [] } = conclude(told, fine);
  expect(rejudge?.(findings.slice(1))).toMatchObject({ status: 'degraded', message: 'b is gone' });
  expect(rejudge?.([{ ...findings[0]!, accepted: 'known' }])).toBe(fine);
});

test('what does not fit into a line loses what may be left out first, and is cut then', () => {
  const aside = ` by ${'x'.repeat(40)}`;
  const fits = conclude([says('a', 'failed', { aside })], fine);
  expect(fits.message).toBe(`a is gone${aside}`);
  const just = 'y'.repeat(longestMessage - `${aside} is gone`.length);
  expect(conclude([says(just, 'failed', { aside })], fine).message).toBe(`${just} is gone${aside}`);
  const long = 'y'.repeat(130);
  expect(conclude([says(long, 'failed', { aside })], fine).message).toBe(`${long} is gone`);
  const told = conclude([says('z'.repeat(200), 'failed'), says('b', 'failed')], fine);
  expect(told.message).toHaveLength(longestMessage);
  expect(told.message).toMatch(/z…, and 1 more finding$/);
});

test('a message of the longest length is left as it is, and one that is longer ends with a mark', () => {
  expect(clip('x'.repeat(longestMessage))).toBe('x'.repeat(longestMessage));
  expect(clip('x'.repeat(longestMessage + 1))).toBe(`${'x'.repeat(longestMessage - 1)}…`);
});
