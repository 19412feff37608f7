import { expect, test } from 'vitest';
import { concludeFlaws, type Flaw } from '../../../../src/checks/environment/conclude-flaws.ts';

const flaw = (variable: string, different: Partial<Flaw> = {}): Flaw => ({
  variable,
  status: 'failed',
  reason: 'invalid',
  problem: `${variable} is wrong`,
  hint: `Mend ${variable}`,
  ...different,
});
const conclude = (...flaws: readonly Flaw[]) => concludeFlaws(flaws, 'All is well', { looked: 3 });

test('without a flaw it is healthy', () => {
  expect(conclude()).toMatchObject({ status: 'healthy', message: 'All is well', details: { looked: 3 }, findings: [] });
});

test('flaws of the same status and reason are told in one line, and what to do about each', () => {
  expect(conclude(flaw('A'), flaw('B'))).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: 'A is wrong; B is wrong',
    hint: 'Mend A; Mend B',
    details: { looked: 3 },
  });
});

test('what failed comes before what is degraded, and then what endangers users before what merely breaks', () => {
  const flaws = [
    flaw('A', { status: 'degraded', reason: 'leaking' }),
    flaw('B'),
    flaw('C', { reason: 'missing' }),
    flaw('D', { reason: 'leaking' }),
  ];
  expect(conclude(...flaws).findings?.map(({ object }) => object)).toEqual(['D', 'C', 'B', 'A']);
});

test('what is the same is told once', () => {
  const same = { problem: 'Both are swapped', hint: 'Exchange them' };
  expect(conclude(flaw('A', same), flaw('B', same))).toMatchObject({
    message: 'Both are swapped',
    hint: 'Exchange them',
    findings: [{ object: 'A' }, { object: 'B' }],
  });
});

test.each([{ status: 'degraded' }, { reason: 'drifted' }] as const)('a flaw with %j is counted, not told', (lesser) => {
  expect(conclude(flaw('A'), flaw('B', lesser))).toMatchObject({
    message: 'A is wrong (and 1 more)',
    hint: 'Mend A',
    findings: [
      { object: 'A', level: 'failed', kind: 'invalid', why: 'A is wrong', mend: 'Mend A' },
      { object: 'B', level: lesser.status ?? 'failed', kind: lesser.reason ?? 'invalid' },
    ],
  });
});

test.each([
  [41, `${'a'.repeat(100)}; ${'b'.repeat(41)}`],
  [42, `${'a'.repeat(100)} (and 1 more)`],
])('beside a problem of 100 characters there is room for one of 41: %d', (length, message) => {
  const [first, second] = [{ problem: 'a'.repeat(100) }, { problem: 'b'.repeat(length) }];
  expect(conclude(flaw('A', first), flaw('B', second)).message).toBe(message);
});

test('a problem that is longer than a line is told all the same, as far as it goes', () => {
  const { message } = conclude(flaw('A', { problem: 'a'.repeat(200) }));
  expect(message).toBe(`${'a'.repeat(159)}…`);
});

test('of what is left when some findings are accepted it is said anew', () => {
  const outcome = conclude(flaw('A'), flaw('A', { problem: 'A is late', hint: 'Hurry' }), flaw('B'));
  const [, ...left] = outcome.findings ?? [];
  expect(outcome.rejudge?.(left)).toMatchObject({
    status: 'failed',
    message: 'A is late; B is wrong',
    hint: 'Hurry; Mend B',
  });
  expect(outcome.rejudge?.([])).toMatchObject({ status: 'healthy', message: 'All is well', details: { looked: 3 } });
});
