import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { truthOf } from '../../../src/checks/rls/expression/truth-of.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { alwaysFalse, alwaysTrue, notKnown } from '../../support/constant-expressions.ts';
import { comparing, policyTables } from '../../support/policy-expressions.ts';
import { connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  database = connectDatabase(url);
  cleanup.add(database.close);
  await database.run(`${policyTables} create table public.empty ();`);
  await database.run(askers);
});
afterAll(cleanup.run);

/** How PostgreSQL prints a policy with an expression, and what an expression comes to; null for an error. */
const askers = `
  create function public.printed(expression text, on_table text) returns text language plpgsql set search_path = '' as $$
  begin
    execute format('create policy printed on public.%I using (%s)', on_table, expression);
    execute format('select pg_get_expr(polqual, polrelid) from pg_policy where polname = %L', 'printed') into expression;
    execute format('drop policy printed on public.%I', on_table);
    return expression;
  exception when others then
    return null;
  end $$;
  create function public.outcome(expression text) returns text language plpgsql set search_path = '' as $$
  declare
    passes boolean;
  begin
    execute format('select (%s)::boolean', expression) into passes;
    return coalesce(passes, false);
  exception when others then
    return null;
  end $$;
`;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

interface Answer {
  readonly written: string;
  readonly printed: string | null;
  readonly outcome: string | null;
}

async function ask(expressions: readonly string[], table = 'empty'): Promise<readonly Answer[]> {
  const list = expressions.map((expression, index) => `(${index}, ${quote(expression)})`).join(', ');
  const [rows = []] = await database.run(
    `select written, public.printed(written, '${table}'), public.outcome(written)
    from (values ${list}) as given(place, written) order by place`,
  );
  return rows as unknown as readonly Answer[];
}

test('the policies of the tables of cases are written as PostgreSQL prints them', async () => {
  const answers = await ask(
    comparing.map(([expression]) => expression),
    'docs',
  );
  expect(answers.map(({ printed }) => printed)).toEqual(answers.map(({ written }) => written));
});

test('what is said to be always true or false is so for PostgreSQL', async () => {
  const answers = await ask([...alwaysTrue, ...alwaysFalse, ...notKnown]);
  expect(disagreements(answers)).toEqual([]);
});

/** Where a truth that is claimed is not PostgreSQL's, of an expression as it is written or as it is printed. */
function disagreements(answers: readonly Answer[]) {
  return answers.flatMap(({ written, printed, outcome }) =>
    [written, printed ?? written]
      .map((text) => ({ text, claimed: truthOf(text), outcome }))
      .filter(({ claimed }) => claimed !== null && String(claimed) !== outcome),
  );
}

/** What truthOf may make something of, if it is careful. */
const plain = {
  boolean: ['true', 'false', 'NULL::boolean', "'t'::boolean", "('off'::text)::boolean"],
  integer: ['1', '2', "'2'::integer", "('1'::text)::integer", 'NULL::integer', '( SELECT 1)', '(- 1)'],
  bigint: ["'1'::bigint", '(2)::bigint', '9999999999', "'01'::bigint", 'NULL::bigint'],
  text: ["'a'::text", "'A'::text", "'a '::text", "'it''s'::text", 'NULL::text', "('a'::character varying)::text"],
  uuid: [
    "'5e0f3c6a-0000-4000-8000-000000000001'::uuid",
    "'5E0F3C6A-0000-4000-8000-000000000001'::uuid",
    "'5e0f3c6a-0000-4000-8000-000000000002'::uuid",
    'NULL::uuid',
  ],
};
/** Equal although written otherwise, of a type that is not like the other, or not to be read at all. */
const odd = {
  numeric: ['1.0', '1.00', '(1)::numeric', "'-1'::numeric"],
  varying: ["'a'::character varying", "'ab'::character varying(1)"],
  bpchar: ["'a'::bpchar", "'a '::bpchar"],
  untyped: ["'1'", "'a'", "'t'", 'NULL'],
  date: ["'2026-01-01'::date", "'January 1, 2026'::date", "('now'::text)::date", "'never'::date"],
  jsonb: ["'{}'::jsonb", "'{ }'::jsonb"],
  failing: ["('x'::text)::integer", "('x'::text)::boolean", '(1 / 0)'],
};
const lists = [
  'ARRAY[1, 2]',
  'ARRAY[2, NULL::integer]',
  "'{1}'::integer[]",
  "ARRAY['a'::text, 'b'::text]",
  'ARRAY[true]',
];
const tests = [
  '((1 / 0) = 1)',
  "('a'::text ~~ 'A'::text)",
  '(random() > (2)::double precision)',
  '(EXISTS ( SELECT 1))',
];

const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.values(plain)) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(odd)) },
);
const constant = kind.chain((values) => fc.constantFrom(...values));
const alike = kind.chain((values) => fc.tuple(fc.constantFrom(...values), fc.constantFrom(...values)));
const operator = fc.constantFrom('=', '=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM');
const quantified = fc.constantFrom('= ANY', '<> ALL', '< ANY', '>= ALL');
const tested = fc.constantFrom('TRUE', 'NOT TRUE', 'FALSE', 'NOT FALSE', 'UNKNOWN', 'NOT NULL');

const expressions = fc.letrec<{ readonly any: string; readonly simple: string }>((tie) => ({
  simple: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...plain.boolean) },
    { weight: 4, arbitrary: fc.tuple(alike, operator).map(([[left, right], sign]) => `(${left} ${sign} ${right})`) },
    fc.tuple(constant, operator, constant).map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(constant, quantified, fc.constantFrom(...lists))
      .map(([left, sign, list]) => `(${left} ${sign} (${list}))`),
    constant.map((value) => `(${value} IS NULL)`),
    fc.constantFrom(...tests),
  ),
  any: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'any' },
    { weight: 3, arbitrary: tie('simple') },
    fc.tuple(tie('any'), fc.constantFrom('AND', 'OR'), tie('any')).map((parts) => `(${parts.join(' ')})`),
    tie('any').map((operand) => `(NOT ${operand})`),
    fc.tuple(tie('any'), tested).map(([operand, test]) => `(${operand} IS ${test})`),
    fc.tuple(tie('any'), tie('any')).map((operands) => `COALESCE(${operands.join(', ')})`),
    fc
      .tuple(tie('any'), tie('any'), tie('any'))
      .map(([when, then, other]) => `CASE WHEN ${when} THEN ${then} ELSE ${other} END`),
    tie('any').map((operand) => `( SELECT ${operand})`),
  ),
})).any;

test('what is claimed of hundreds of constant expressions is what PostgreSQL says of them', async () => {
  const seed = 20_261_125;
  const answers = await ask([...new Set(fc.sample(expressions, { seed, numRuns: 800 }))]);

  expect(disagreements(answers), `the seed was ${seed}`).toEqual([]);
  const settled = answers.filter(({ outcome }) => outcome !== null);
  expect(settled.length).toBeGreaterThan(400);
  // To claim nothing would be no mistake, and of no use.
  expect(settled.filter(({ written }) => truthOf(written) !== null).length).toBeGreaterThan(200);
});
