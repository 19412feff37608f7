import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Expression, everyPart, literalOf } from '../../../../../src/checks/rls/expression/expression.ts';
import { parseExpression } from '../../../../../src/checks/rls/expression/parse-expression.ts';

/** An expression as a line: `and(= (user_id, auth.uid()), is_public)`. */
function show(expression: Expression): string {
  const inside = `(${expression.operands.map(show).join(', ')})`;
  switch (expression.kind) {
    case 'string':
      return `'${expression.value}'`;
    case 'number':
    case 'boolean':
      return String(expression.value);
    case 'null':
      return 'null';
    case 'name':
      return [expression.qualifier, expression.column].filter((part) => part !== null).join('.');
    case 'call':
      return expression.name + inside;
    case 'cast':
      return `${expression.type}${inside}`;
    case 'operator':
      return [expression.operator, expression.quantifier, inside].filter(Boolean).join(' ');
    case 'is':
      return `is ${expression.test.toLowerCase()}${inside}`;
    default:
      return expression.kind + inside;
  }
}

test.each([
  ['(user_id = auth.uid())', '= (user_id, auth.uid())'],
  ['(a.b = public."C d".e)', '= (a.b, public.C d.e)'],
  ['((auth.uid())::text = (user_id)::text)', '= (text(auth.uid()), text(user_id))'],
  ["(a = 'it''s'::character varying(3))", "= (a, character varying ( 3 )('it's'))"],
  ["('10:00'::time(3) with time zone < b)", "< (time ( 3 ) with time zone('10:00'), b)"],
  ["('{a}'::public.status[] = b)", "= (public.status [ ]('{a}'), b)"],
  ['(a AND (b OR c) AND (NOT d))', 'and(a, or(b, c), not(d))'],
  ['(a IS NOT NULL)', 'not(is null(a))'],
  ['((a = 1) IS UNKNOWN)', 'is null(= (a, 1))'],
  ['(NOT (a IS DISTINCT FROM b))', 'not(IS DISTINCT FROM (a, b))'],
  ['(a = ANY (ARRAY[1, NULL::integer]))', '= ANY (a, array(1, integer(null)))'],
  ['(a <> ALL (b))', '<> ALL (a, b)'],
  ['(a = SOME (b))', '= ANY (a, b)'],
  ['(a = ANY (ARRAY[]::integer[]))', '= ANY (a, integer [ ](array()))'],
  ['(a = ANY (ARRAY[[b, c], [d]]))', '= ANY (a, array(opaque(b, c), opaque(d)))'],
  ['(a = ANY (ARRAY( SELECT b)))', '= ANY (a, opaque(select(b)))'],
  ['(a OPERATOR(public.=) ANY (b))', 'public.= ANY (a, b)'],
  ['(a IN ( SELECT b AS c))', '= ANY (a, select(b))'],
  ['(n = (- 1))', '= (n, - (1))'],
  ['COALESCE(a, f(b, 1.5), true)', 'COALESCE(a, f(b, 1.5), true)'],
  ['public.f(t.*)', 'public.f(t.*)'],
  ['\nCASE\n    WHEN a THEN b\n    ELSE c\nEND', 'case(a, b, c)'],
  ['\nCASE\n    WHEN a THEN b\nEND', 'case(a, b, null)'],
  ['((a COLLATE "C") OR b)', 'or(opaque(a, opaque(), C), b)'],
  ["(a = B'101')", '= (a, opaque())'],
  ['(list[1] = a)', '= (opaque(list, 1), a)'],
  ['((composite).field = a)', '= (opaque(composite, field), a)'],
  ['(ROW(a, b) = ROW(c, d))', '= (opaque(a, b), opaque(c, d))'],
  ['f((a = ), b)', 'f(= (a, opaque()), b)'],
  ['(CURRENT_USER = a)', '= (CURRENT_USER(), a)'],
  ['not a = 1 and b or c', 'or(and(not(= (a, 1)), b), c)'],
])('%s is read as %s', (text, shown) => {
  expect(show(parseExpression(text))).toBe(shown);
});

test.each([
  '(a IS JSON)',
  '(a = b = c)',
  '(a + b * c)',
  '(a COLLATE "C")',
  '(a, b)',
  '(composite).field',
  'list[1]',
  'EXTRACT(year FROM a)',
  '\nCASE a\n    WHEN 1 THEN b\nEND',
  "(a = B'101') x",
  '',
])('%s is opaque', (text) => {
  expect(parseExpression(text).kind).toBe('opaque');
});

test('what is opaque still shows what is in it', () => {
  const parts = [...everyPart(parseExpression("(EXTRACT(year FROM a) IS JSON, (b = f('c')))"))];
  const names = parts.flatMap((part) => (part.kind === 'name' ? part.column : part.kind === 'call' ? part.name : []));
  expect(names).toEqual(expect.arrayContaining(['a', 'b', 'f']));
  expect(parts.map(literalOf)).toContain('c');
});

test.each([
  ['))a)((', ['a']],
  ['a::text(b)', ['a', 'b']],
])('of %s, which is no expression, is shown what is in it', (text, names) => {
  const parts = [...everyPart(parseExpression(text))];
  expect(parts.flatMap((part) => (part.kind === 'name' ? part.column : []))).toEqual(names);
});

test('a literal has its value whatever it is cast to, and nothing else has one', () => {
  expect(literalOf(parseExpression("('it''s'::text)::public.mood"))).toBe("it's");
  expect(literalOf(parseExpression('it'))).toBeNull();
});

test('a call knows where it stands', () => {
  expect(parseExpression('((f(a)))')).toMatchObject({ kind: 'call', start: 2, end: 6 });
});

test('a sub-query tells what it reads from, what it selects and what its rows have to meet', () => {
  const text = `( SELECT m.id AS x
   FROM ((public.members m
     JOIN ONLY public."user-trips" ON (("user-trips".id = m.id)))
     CROSS JOIN LATERAL unnest(m.ids) each(id)), public.teams
  WHERE (m.org_id = docs.org_id)
 LIMIT 1)`;
  const query = parseExpression(text);
  expect(query).toMatchObject({
    kind: 'query',
    from: [
      { relation: 'public.members', alias: 'm' },
      { relation: 'public.user-trips', alias: 'user-trips' },
      { relation: null, alias: 'each' },
      { relation: null, alias: 'each' },
      { relation: 'public.teams', alias: 'teams' },
    ],
  });
  if (query.kind !== 'query') return;
  expect(query.target && show(query.target)).toBe('m.id');
  expect(query.conditions.map(show)).toEqual(['= (user-trips.id, m.id)', '= (m.org_id, docs.org_id)']);
});

test('a sub-query of one value is told from one that may have none', () => {
  expect(parseExpression('( SELECT auth.uid() AS uid)').kind).toBe('select');
  expect(parseExpression('( SELECT true\n  WHERE false)')).toMatchObject({ kind: 'query', from: null });
  expect(parseExpression('( SELECT a, b\n   FROM public.c)')).toMatchObject({ kind: 'query', target: null });
  expect(parseExpression('( VALUES (a))')).toMatchObject({ kind: 'query', target: null });
});

const conditionsOf = (text: string) => {
  const query = parseExpression(text);
  return query.kind === 'query' ? query.conditions.map(show) : null;
};

test.each(['LEFT', 'RIGHT', 'FULL'])('the condition of a %s join is none of the whole', (word) => {
  expect(conditionsOf(`( SELECT 1 FROM (public.a ${word} JOIN public.b ON (c)) WHERE d)`)).toEqual(['d']);
});

test.each(['UNION', 'INTERSECT', 'EXCEPT'])(
  'the condition of one of several queries with %s is none of the whole',
  (word) => {
    expect(conditionsOf(`( SELECT 1 FROM public.a WHERE b ${word} SELECT 1 FROM public.a WHERE c)`)).toEqual([]);
  },
);

test('the condition of a query that another reads from is none of the other', () => {
  const text = '( WITH mine AS ( SELECT 1 FROM public.a WHERE b) SELECT 1 FROM mine WHERE c)';
  expect(conditionsOf(text)).toEqual(['c']);
  expect(parseExpression(text)).toMatchObject({ from: [{ relation: null, alias: 'mine' }] });
});

test('a join by columns of the same name adds no condition', () => {
  expect(conditionsOf('( SELECT 1 FROM (public.a JOIN public.b USING (id)) WHERE c)')).toEqual(['c']);
});

test('a condition that is not understood to its end is none', () => {
  expect(conditionsOf('( SELECT 1 FROM public.a WHERE b = c = d)')).toEqual([]);
});

test('any text is read to its end, however deep', () => {
  const words = ['(', ')', '[', ']', ',', 'a', "'a'", '1', '=', '::', '.', 'AND', 'NOT', 'IS', 'CASE', 'WHEN', 'THEN'];
  const more = ['END', 'SELECT', 'FROM', 'JOIN', 'ON', 'WHERE', 'AS', 'IN', 'ANY', 'EXISTS', 'ARRAY', 'OPERATOR', '$'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words, ...more), { maxLength: 60 }), (tokens) => {
      expect(parseExpression(tokens.join(' '))).toBeDefined();
    }),
  );
  const deep = `${'('.repeat(300)}b${' WEIRD a)'.repeat(300)}`;
  expect([...everyPart(parseExpression(deep))].filter(({ kind }) => kind === 'name')).toHaveLength(301);
});
