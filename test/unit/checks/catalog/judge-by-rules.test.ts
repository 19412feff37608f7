import { describe, expect, test } from 'vitest';
import { judgeByRules, judgeInTurns } from '../../../../src/checks/catalog/judge-by-rules.ts';
import type { Place, Rule } from '../../../../src/checks/catalog/rule.ts';
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
    message: 'message of warning: warning.a',
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
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'leaking',
    message: 'message of second: second.b, and 1 more finding',
  });
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

describe('the details of a finding', () => {
  const detailsOf = (level: Rule['level'], ...places: readonly Partial<Place>[]) => {
    const find = () => places.map((more, at) => ({ object: `public.table_${at}`, mend: 'close it', ...more }));
    const outcome = judgeByRules([{ ...rule('door', level, 'leaking'), find }], [], fine);
    return outcome.findings?.map(({ details }) => details);
  };

  test('are what else was seen there, and are left out where nothing was', () => {
    expect(detailsOf('failed', { roles: ['anon'], says: 'It is open', hint: 'Close it' }, {})).toEqual([
      { roles: ['anon'] },
      undefined,
    ]);
  });

  test('are the same of advice about one object, and of more say how many they are', () => {
    expect(detailsOf('advice', { roles: ['anon'] })).toEqual([{ roles: ['anon'] }]);
    expect(detailsOf('advice', { roles: ['anon'] }, {}, {})).toEqual([{ objects: 3 }]);
  });
});

test('without some of its findings it is judged by those that are left', () => {
  const outcome = judgeByRules(rules, ['warning.a', 'second.b'], fine);
  const [second, warning] = outcome.findings ?? [];
  expect(outcome.rejudge?.([second!])).toMatchObject({ status: 'failed', message: 'message of second: second.b' });
  expect(outcome.rejudge?.([warning!])).toMatchObject({ status: 'degraded', message: 'message of warning: warning.a' });
  expect(outcome.rejudge?.([])).toMatchObject(fine);
});

describe('the message of a finding', () => {
  const place = (more: Partial<Place>): Rule<readonly string[]> => ({
    ...rule('door', 'failed', 'leaking'),
    message: 'A door is open',
    find: () => [{ object: 'public.notes', mend: 'close it', ...more }],
  });
  const messageOf = (more: Partial<Place>) => judgeByRules([place(more)], [], fine).message;

  test.each<[string, Partial<Place>, string]>([
    ['nothing else', {}, ''],
    ['commands and roles', { commands: ['select', 'delete'], roles: ['anon'] }, ' (select, delete as anon)'],
    ['roles', { roles: ['anon', 'authenticated'] }, ' (as anon and authenticated)'],
    ['what is there instead of what', { seen: 'text', expected: 'uuid' }, ' (text instead of uuid)'],
    ['what is not there', { expected: 'uuid' }, ' (uuid)'],
    [
      'commands and roles, and what is not there',
      { commands: ['update'], roles: ['authenticated'], expected: 'user_id' },
      ' (update as authenticated; user_id)',
    ],
    ['a suspect', { suspects: ['wide'] }, '; look at its policy "wide"'],
    ['suspects', { suspects: ['wide', 'wider'] }, '; look at its policies "wide" first'],
  ])('says where, with %s', (_, more, aside) => {
    expect(messageOf(more)).toBe(`A door is open: public.notes${aside}`);
  });

  test('is what the rule says of the place, where it says more', () => {
    expect(messageOf({ says: 'Anybody reads public.notes', roles: ['anon'] })).toBe('Anybody reads public.notes');
  });

  test('is never longer than a line: first what stands aside is left out, then the end of the name', () => {
    const name = 'x'.repeat(110);
    expect(messageOf({ object: name, suspects: ['y'.repeat(60)] })).toBe(`A door is open: ${name}`);
    const cut = messageOf({ object: 'x'.repeat(200) });
    expect(cut).toHaveLength(160);
    expect(cut).toMatch(/x…$/);
    expect(judgeByRules([place({ object: 'x'.repeat(200) }), place({})], [], fine).message).toMatch(
      /x…, and 1 more finding$/,
    );
  });
});

test('what was found beside the rules comes after a door that is open, and before what it explains', () => {
  const found = {
    finding: { kind: 'refused', level: 'failed', object: 'users', why: 'Why', mend: null },
    reason: 'unauthorized',
    says: 'Users are refused',
    hint: 'Look',
    error: 'PGRST301',
  } as const;
  const useless = rule('useless', 'failed', 'invalid');
  const kindsOf = (view: readonly string[]) =>
    judgeByRules([useless, ...rules], view, fine, found).findings?.map(({ kind }) => kind);

  expect(kindsOf(['useless.a'])).toEqual(['refused', 'useless']);
  expect(kindsOf(['useless.a', 'second.a'])).toEqual(['second', 'refused', 'useless']);
  expect(judgeByRules(rules, [], fine, found)).toMatchObject({
    status: 'failed',
    message: 'Users are refused',
    error: 'PGRST301',
  });
});

const enable = 'alter table … enable row level security';

test.each([
  ['public.docs', enable, 'alter table public.docs enable row level security'],
  ['public.Docs', enable, enable],
  ['public.docs.owner', enable, enable],
  ['public.docs', 'grant select, insert on … to service_role', 'grant select, insert on public.docs to service_role'],
])('a hint that is a statement names its table where that stands as it is in SQL: %s, %s', (object, general, hint) => {
  const rule: Rule<null> = {
    kind: 'off',
    level: 'failed',
    reason: 'unprotected',
    message: 'It is off',
    why: 'It is off.',
    hint: general,
    find: () => [{ object, mend: 'on' }],
  };
  expect(judgeByRules([rule], null, healthy('Fine'))).toMatchObject({ hint });
});

test('a rule that can be judged in parts finds the same, and others have a turn after each', async () => {
  const objects = Array.from({ length: 2_000 }, (_, place) => (place % 500 === 0 ? `first_${place}` : `fine_${place}`));
  const halves = (view: readonly string[]) => [view.slice(0, 1_000), view.slice(1_000)];
  const whole = rule('first', 'failed', 'unprotected');
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const outcome = await judgeInTurns([{ ...whole, parts: halves }], objects, fine);
  isOver = true;
  expect(outcome.findings).toEqual(judgeByRules([whole], objects, fine).findings);
  expect(outcome.findings).toHaveLength(4);
  expect(turns).toBeGreaterThanOrEqual(2);
});
