import { expect, test } from 'vitest';
import { judgeByRules } from '../../../../src/checks/catalog/judge-by-rules.ts';
import type { Rule } from '../../../../src/checks/catalog/rule.ts';
import { healthy } from '../../../../src/core/outcome.ts';

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

const fine = healthy('Fine', { level: 2 });

test('where nothing is found, it is what holds without', () => {
  expect(judgeByRules(rules, [], fine)).toMatchObject({ ...fine, findings: [] });
});

test('a finding gives status, reason and words, and is listed with its own', () => {
  expect(judgeByRules(rules, ['warning.a'], fine)).toMatchObject({
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
  const outcome = judgeByRules(rules, ['warning.a', 'second.b'], fine);
  expect(outcome).toMatchObject({ status: 'failed', reason: 'leaking', message: 'message of second' });
  expect(outcome.findings).toMatchObject([{ object: 'second.b' }, { object: 'warning.a' }]);
});

test('among equals the rule that stands first in the list gives the words', () => {
  expect(judgeByRules(rules, ['second.b', 'first.a'], fine)).toMatchObject({ reason: 'unprotected' });
});

test('advice changes no status, and is told once with all its objects and one mend for all', () => {
  const advised = [...rules, rule('advice', 'advice', 'slow')];
  const outcome = judgeByRules(advised, ['advice.a', 'advice.b', 'warning.a'], fine);
  expect(outcome).toMatchObject({ status: 'degraded', reason: 'drifted' });
  expect(outcome.findings).toMatchObject([
    { kind: 'warning' },
    { level: 'advice', object: 'advice.a, advice.b', mend: 'mend advice.a;\nmend advice.b;' },
  ]);
  expect(judgeByRules(advised, ['advice.a'], fine)).toMatchObject({
    status: 'healthy',
    findings: [{ level: 'advice' }],
  });
});

test('without some of its findings it is judged by those that are left', () => {
  const outcome = judgeByRules(rules, ['warning.a', 'second.b'], fine);
  const [second, warning] = outcome.findings ?? [];
  expect(outcome.rejudge?.([second!])).toMatchObject({ status: 'failed', message: 'message of second' });
  expect(outcome.rejudge?.([warning!])).toMatchObject({ status: 'degraded', message: 'message of warning' });
  expect(outcome.rejudge?.([])).toMatchObject(fine);
});
