import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { degraded, failed, healthy, readOutcome } from '../../../src/core/outcome.ts';
import { reasons } from '../../../src/core/reason.ts';
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
])('an outcome whose isolation is %j has crashed', (exposures) => {
  expect(readOutcome({ status: 'healthy', message: 'Fine', exposures })).toMatchObject({ reason: 'crashed' });
});
