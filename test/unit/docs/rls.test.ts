import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Rule } from '../../../src/checks/catalog/rule.ts';
import { judgeIdentity } from '../../../src/checks/rls/judge-identity.ts';
import * as lists from '../../../src/checks/rls/rules.ts';
import { exposureVerdicts } from '../../../src/core/exposure.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/checks/rls.md'), 'utf8');

/** The rows of the table of all findings: level, kind and check. */
const told = [
  ...document.matchAll(/^\| (failed|degraded|advice) \| \[?([a-z_]+)\]?(?:\(#\2\))? \| ([a-z., ]+) \| .+ \|$/gm),
].flatMap(([, level = '', kind = '', checks = '']) => checks.split(', ').map((check) => `${level} ${kind} ${check}`));

function findingsOfRules(): string[] {
  return Object.entries(lists).flatMap(([name, rules]) =>
    Array.isArray(rules)
      ? rules.map(({ level, kind }: Rule<never>) => `${level} ${kind} rls.${name.replace('Rules', '')}`)
      : [],
  );
}

/** What is found about as whom callers are served, which no rule judges. */
function findingsOfIdentity(): string[] {
  const refusal = { reason: 'unauthorized', message: '', hint: '', code: '' } as const;
  const answers = [
    ...(['anon', 'signed_in', 'privileged'] as const).map((value) => ({ ok: true, value }) as const),
    { ok: false, fault: refusal } as const,
  ];
  return (['anon', 'stranger'] as const).flatMap((role) =>
    answers.flatMap((answer) =>
      [judgeIdentity(role, answer)?.finding ?? []]
        .flat()
        .map(({ level, kind }) => `${level} ${kind} rls.${role === 'anon' ? 'anonymous' : 'isolation'}`),
    ),
  );
}

test('the table of findings has every finding, its level and its check, and no other', () => {
  expect(told.toSorted()).toEqual([...findingsOfRules(), ...findingsOfIdentity()].toSorted());
});

test('the table has what fails first, and advice last', () => {
  const rules = new Set(findingsOfRules());
  const levels = told.filter((line) => rules.has(line)).map((line) => line.split(' ')[0]);
  expect([...new Set(levels)]).toEqual(['failed', 'degraded', 'advice']);
  expect(levels).toEqual(levels.toSorted((left, right) => levels.indexOf(left) - levels.indexOf(right)));
});

test('every verdict on an exposure is explained', () => {
  for (const verdict of exposureVerdicts) expect(document).toMatch(new RegExp(`^\\| \`${verdict}\` \\| `, 'm'));
});
