import { expect, test } from 'vitest';
import { judgeByRules, judgeWholly } from '../../../../src/checks/catalog/judge-by-rules.ts';
import type { Rule } from '../../../../src/checks/catalog/rule.ts';

const rule = (kind: string, level: Rule['level'], reason: Rule['reason']): Rule<readonly string[]> => ({
  kind,
  level,
  reason,
  message: `message of ${kind}`,
  why: `why of ${kind}`,
  hint: `hint of ${kind}`,
  *find(view) {
    for (const object of view) if (object.startsWith(kind)) yield { object, mend: `mend ${object};` };
  },
});

const rules = [
  rule('warning', 'degraded', 'drifted'),
  rule('first', 'failed', 'unprotected'),
  rule('second', 'failed', 'leaking'),
];

test('nothing found is null, and health where it is said to be', () => {
  expect(judgeByRules(rules, [], { details: {} })).toBeNull();
  expect(judgeWholly(rules, [], { message: 'Fine', details: { level: 2 } })).toEqual({
    status: 'healthy',
    message: 'Fine',
    details: { level: 2 },
  });
});

test('a finding gives status, reason and words, and is listed with its own', () => {
  expect(judgeByRules(rules, ['warning.a'], { details: { level: 2 } })).toEqual({
    status: 'degraded',
    reason: 'drifted',
    message: 'message of warning',
    hint: 'hint of warning',
    error: null,
    details: { level: 2 },
    findings: [
      { kind: 'warning', level: 'degraded', object: 'warning.a', why: 'why of warning', mend: 'mend warning.a;' },
    ],
  });
});

test('what failed outweighs what is degraded, and comes first', () => {
  const outcome = judgeByRules(rules, ['warning.a', 'second.b'], { details: {} });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'leaking', message: 'message of second' });
  expect(outcome?.findings).toMatchObject([{ object: 'second.b' }, { object: 'warning.a' }]);
});

test('among equals the rule that stands first in the list gives the words', () => {
  expect(judgeByRules(rules, ['second.b', 'first.a'], { details: {} })).toMatchObject({ reason: 'unprotected' });
});
