import { expect, test } from 'vitest';
import { judgeByRules, judgeWholly } from '../../../../src/checks/catalog/judge-by-rules.ts';
import type { Rule } from '../../../../src/checks/catalog/rule.ts';

const rule = (finding: string, severity: Rule['severity'], reason: Rule['reason']): Rule<readonly string[]> => ({
  finding,
  severity,
  reason,
  message: `message of ${finding}`,
  why: `why of ${finding}`,
  hint: `hint of ${finding}`,
  *find(view) {
    for (const object of view) if (object.startsWith(finding)) yield { object, mend: `mend ${object};` };
  },
});

const rules = [
  rule('warning', 'degraded', 'drifted'),
  rule('first', 'failed', 'unprotected'),
  rule('second', 'failed', 'leaking'),
];

test('nothing found is null, and health where it is said to be', () => {
  expect(judgeByRules(rules, [], {})).toBeNull();
  expect(judgeWholly(rules, [], { message: 'Fine', details: { level: 2 } })).toEqual({
    status: 'healthy',
    message: 'Fine',
    details: { level: 2, findings: [] },
  });
});

test('a finding gives status, reason and words, and is listed with its own', () => {
  expect(judgeByRules(rules, ['warning.a'], { level: 2 })).toEqual({
    status: 'degraded',
    reason: 'drifted',
    message: 'message of warning',
    hint: 'hint of warning',
    error: null,
    details: {
      level: 2,
      findings: [
        {
          finding: 'warning',
          object: 'warning.a',
          severity: 'degraded',
          reason: 'drifted',
          why: 'why of warning',
          mend: 'mend warning.a;',
        },
      ],
    },
  });
});

test('what failed outweighs what is degraded, and comes first', () => {
  const outcome = judgeByRules(rules, ['warning.a', 'second.b'], {});
  expect(outcome).toMatchObject({ status: 'failed', reason: 'leaking', message: 'message of second' });
  expect(outcome?.details.findings).toMatchObject([{ object: 'second.b' }, { object: 'warning.a' }]);
});

test('among equals the rule that stands first in the list gives the words', () => {
  expect(judgeByRules(rules, ['second.b', 'first.a'], {})).toMatchObject({ reason: 'unprotected' });
});
