import type { App, HarmlessChange } from './app.ts';
import { type Abilities, leaksBetween, type Run, seeAbilities } from './oracle.ts';

/** A way in which the access to a relation was made wider without anybody meaning it. */
export interface Mutation extends HarmlessChange {
  readonly kind: Kind;
  /** Where somebody can do now what is not theirs: never nowhere. */
  readonly relations: readonly string[];
}

type Kind =
  | 'always true'
  | 'signed in'
  | 'own column dropped'
  | 'check always true'
  | 'correlation lost'
  | 'restrictive removed'
  | 'role widened'
  | 'row level security off'
  | 'helper says yes'
  | 'helper forgets who asks'
  | 'helper forgets its argument';

/** A mutation of which nothing was seen yet; `about` is the table or the function. */
interface Candidate extends Omit<Mutation, 'relations'> {
  readonly about: string;
}

interface Policy {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly permissive: 'PERMISSIVE' | 'RESTRICTIVE';
  readonly roles: readonly string[];
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  readonly using: string | null;
  readonly check: string | null;
}

interface Helper {
  readonly name: string;
  readonly definition: string;
  readonly source: string;
  readonly isBoolean: boolean;
  readonly argumentNames: readonly string[];
}

interface Catalog {
  readonly policies: readonly Policy[];
  readonly guarded: readonly { readonly schema: string; readonly table: string }[];
  readonly helpers: readonly Helper[];
}

/**
 * Breaks every policy, every protected table and every helper function of an application's database in each way that is
 * usual, and yields those after which somebody can really do more with what the contract does not give to them.
 */
export async function* mutatePolicies(run: Run, app: App, normal: Abilities): AsyncGenerator<Mutation> {
  const catalog = await readCatalog(run, app);
  const tried = new Set<string>();
  for (const candidate of candidatesOf(catalog)) {
    if (tried.has(candidate.sql)) continue;
    tried.add(candidate.sql);
    const { about, ...mutation } = candidate;
    const abilities = await seeAbilities(run, app, candidate.sql, tablesAffectedBy(about, catalog));
    const leaks = leaksBetween(normal, abilities);
    if (leaks.length > 0) yield { ...mutation, relations: [...new Set(leaks.map(({ relation }) => relation))] };
  }
}

async function readCatalog(run: Run, { contract }: App): Promise<Catalog> {
  const schemas = [...contract.schemas, 'storage'].map((schema) => `'${schema}'`).join(', ');
  // Without a search path every name is printed in full, so that it can be read back anywhere.
  const results = await run(`begin; set local search_path = '';
    select schemaname as schema, tablename as table, policyname as name, permissive, to_json(roles) as roles,
      cmd as command, qual as "using", with_check as check
    from pg_catalog.pg_policies where schemaname in (${schemas}) order by 1, 2, 3;
    select nspname as schema, relname as table from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
    where nspname in (${schemas}) and relrowsecurity order by 1, 2;
    select nspname || '.' || proname as name, pg_catalog.pg_get_functiondef(pg_proc.oid) as definition, prosrc as source,
      prorettype = 'boolean'::pg_catalog.regtype as "isBoolean",
      to_json(coalesce(proargnames, '{}')) as "argumentNames"
    from pg_catalog.pg_proc join pg_catalog.pg_namespace on pg_namespace.oid = pronamespace
    where nspname = 'private' and prokind = 'f' order by 1;
    rollback`);
  const [policies, guarded, helpers] = results.filter((rows) => rows.length > 0);
  return { policies, guarded, helpers } as unknown as Catalog;
}

/** The tables about whose rows a change of a table's policies, or of a function, can decide. */
function tablesAffectedBy(about: string, { policies, helpers }: Catalog): ReadonlySet<string> {
  const affected = new Set([about]);
  const mentions = (text: string) => [...affected].some((name) => text.replaceAll('"', '').includes(name));
  for (let size = 0; size < affected.size; ) {
    size = affected.size;
    for (const { schema, table, using, check } of policies)
      if (mentions(`${using} ${check}`)) affected.add(`${schema}.${table}`);
    for (const { name, definition, source } of helpers) {
      const asksOthers = helpers.some((other) => affected.has(other.name) && source.includes(other.name));
      // Policies do not bind a function with the rights of its owner.
      if (asksOthers || (!definition.includes('SECURITY DEFINER') && mentions(source))) affected.add(name);
    }
  }
  return affected;
}

function* candidatesOf({ policies, guarded, helpers }: Catalog): Generator<Candidate> {
  for (const { schema, table } of guarded) {
    const relation = quoteTable(schema, table);
    yield {
      name: `${schema}.${table} without row level security`,
      kind: 'row level security off',
      about: `${schema}.${table}`,
      sql: `alter table ${relation} disable row level security`,
      mend: `alter table ${relation} enable row level security`,
    };
  }
  const isIdentified =
    helpers.some(({ source }) => source.includes('auth.uid()')) ||
    policies.some(({ using, check }) => `${using} ${check}`.includes('auth.uid()'));
  const signedIn = isIdentified ? '(select auth.uid()) is not null' : `(select auth.jwt() ->> 'sub') is not null`;
  for (const policy of policies) yield* candidatesOfPolicy(policy, helpers, signedIn);
  for (const helper of helpers) yield* candidatesOfHelper(helper);
}

function* candidatesOfPolicy(policy: Policy, helpers: readonly Helper[], signedIn: string): Generator<Candidate> {
  const { schema, table, name, permissive, roles, command, using, check } = policy;
  const on = `"${name}" on ${quoteTable(schema, table)}`;
  const drop = `drop policy if exists ${on}`;
  const candidate = (kind: Kind, sql: string, how = ''): Candidate => ({
    name: `${schema}.${table} "${name}": ${kind}${how}`,
    kind,
    about: `${schema}.${table}`,
    sql,
    mend: `${drop}; ${createPolicy(policy)}`,
  });
  const replace = (change: (expression: string) => string | null) => {
    const changed = { using: using && change(using), check: check && change(check) };
    const clauses = [
      ...(changed.using ? [`using (${changed.using})`] : []),
      ...(changed.check ? [`with check (${changed.check})`] : []),
    ];
    return clauses.length > 0 ? `alter policy ${on} ${clauses.join(' ')}` : null;
  };

  if (permissive === 'RESTRICTIVE') yield candidate('restrictive removed', drop);
  yield candidate('always true', replace(() => 'true') ?? drop);
  yield candidate('signed in', replace(() => signedIn) ?? drop);
  if (command !== 'SELECT' && command !== 'DELETE')
    yield candidate('check always true', `alter policy ${on} with check (true)`);
  const changes: readonly (readonly [kind: Kind, change: (expression: string) => string | null])[] = [
    ['own column dropped', (expression) => dropOwner(expression, helpers)],
    ['correlation lost', (expression) => loseCorrelation(expression, table)],
  ];
  for (const [kind, change] of changes) {
    const sql = replace(change);
    if (sql) yield candidate(kind, sql);
  }
  if (roles.includes('authenticated') && !roles.includes('anon')) {
    yield candidate('role widened', `alter policy ${on} to public`, ' to public');
    yield candidate('role widened', `alter policy ${on} to anon, authenticated`, ' to anon');
  }
}

function* candidatesOfHelper({ name, definition, source, isBoolean, argumentNames }: Helper): Generator<Candidate> {
  const changes: readonly (readonly [kind: Kind, changed: string])[] = [
    ...(isBoolean ? ([['helper says yes', ' select true ']] as const) : []),
    ['helper forgets who asks', forgetCaller(source)],
    ...argumentNames.map(
      (argument) =>
        [
          'helper forgets its argument',
          source.replaceAll(
            new RegExp(String.raw`([\w.]+) = (?:any \(${argument}\)|${argument}\b)`, 'g'),
            '$1 is not null',
          ),
        ] as const,
    ),
  ];
  for (const [kind, changed] of changes)
    if (changed !== source)
      yield {
        name: `${name}: ${kind}`,
        kind,
        about: name,
        sql: definition.replace(source, () => changed),
        mend: definition,
      };
}

function createPolicy({ schema, table, name, permissive, roles, command, using, check }: Policy): string {
  const to = roles.map((role) => (role === 'public' ? role : `"${role}"`)).join(', ');
  return [
    `create policy "${name}" on ${quoteTable(schema, table)} as ${permissive} for ${command} to ${to}`,
    ...(using === null ? [] : [`using (${using})`]),
    ...(check === null ? [] : [`with check (${check})`]),
  ].join(' ');
}

function quoteTable(schema: string, table: string): string {
  return `"${schema}"."${table}"`;
}

/** Where the caller comes from: a function without arguments, such as auth.uid(), or a setting of the request. */
const caller = /\b\w+\.\w+\(\)|current_setting\(/;

/** `user_id = auth.uid()` becomes `user_id is not null`, and so does a helper that is asked about a column. */
function dropOwner(expression: string, helpers: readonly Helper[]): string | null {
  const comparisons = innermost(expression, (inside) => {
    const sides = splitComparison(inside);
    return sides && caller.test(sides[0]) !== caller.test(sides[1]) ? sides : null;
  });
  let changed = replaceGroups(
    expression,
    comparisons,
    ([left, right]) => `((${caller.test(left) ? right : left}) IS NOT NULL)`,
  );
  for (const { name } of helpers.filter(({ isBoolean }) => isBoolean))
    changed = changed.replaceAll(
      new RegExp(String.raw`${name.replace('.', String.raw`\.`)}\(([\w.]+)(, [^()]*)?\)`, 'g'),
      '($1 IS NOT NULL)',
    );
  return changed === expression ? null : changed;
}

/** A subquery that no longer looks at the row it is asked about. */
function loseCorrelation(expression: string, table: string): string | null {
  const outer = new RegExp(String.raw`^\(?"?${table}"?\.`);
  const comparisons = innermost(expression, (inside) => {
    const sides = splitComparison(inside);
    return sides && outer.test(sides[0]) !== outer.test(sides[1]) && !caller.test(inside) ? sides : null;
  });
  const changed = replaceGroups(expression, comparisons, () => 'true');
  if (changed !== expression) return changed;
  const memberships = innermost(expression, (inside) => {
    const [, subquery] =
      /^(?:\([^()]*\)|[\w."]+) IN (\( SELECT [\s\S]* FROM [\s\S]*\))$/.exec(inside.replaceAll(/\s+/g, ' ')) ?? [];
    return subquery ? ([subquery, ''] as const) : null;
  });
  const existing = replaceGroups(expression, memberships, ([subquery]) => `(EXISTS ${subquery})`);
  return existing === expression ? null : existing;
}

function forgetCaller(source: string): string {
  const asked = String.raw`\(select [\w.]+\(\)[^()]*\)(?:::\w+)?`;
  return source
    .replaceAll(new RegExp(String.raw`([\w.]+|\([\w.]+\(\w+\)\)\[1\]) = ${asked}`, 'g'), '$1 is not null')
    .replaceAll(new RegExp(String.raw`${asked} = any \(([\w.]+)\)`, 'g'), '$1 is not null')
    .replaceAll(/\(select auth\.jwt\(\)\) -> 'app_metadata' ->> 'role' = '\w+'/g, 'auth.jwt() is not null');
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly sides: readonly [string, string];
}

/** The smallest pairs of parentheses whose contents are what is looked for. */
function innermost(text: string, look: (inside: string) => readonly [string, string] | null): readonly Group[] {
  const found: Group[] = [];
  const open: number[] = [];
  for (const { 0: token, index } of text.matchAll(/'(?:[^']|'')*'|"[^"]*"|[()]/g)) {
    if (token === '(') open.push(index);
    if (token !== ')') continue;
    const start = open.pop() ?? 0;
    const end = index + 1;
    if (found.some((inner) => inner.start >= start)) continue;
    const sides = look(text.slice(start + 1, index));
    if (sides) found.push({ start, end, sides });
  }
  return found;
}

function replaceGroups(
  text: string,
  groups: readonly Group[],
  by: (sides: readonly [string, string]) => string,
): string {
  return groups.reduceRight(
    (changed, { start, end, sides }) => changed.slice(0, start) + by(sides) + changed.slice(end),
    text,
  );
}

/** The two sides of an equation outside all parentheses, such as `user_id = ( SELECT auth.uid() AS uid)`. */
function splitComparison(inside: string): readonly [string, string] | null {
  let depth = 0;
  for (const { 0: token, index } of inside.matchAll(
    /'(?:[^']|'')*'|"[^"]*"| (?:=|OPERATOR\([\w.]+=\)) (?:ANY )?| IN (?=\( SELECT [^;]*\(\))| (?:AND|OR) |[()]/g,
  )) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && /^ (AND|OR) $/.test(token)) return null;
    else if (depth === 0 && token.startsWith(' ')) {
      const right = inside.slice(index + token.length);
      // What a subquery looks up has its own comparison inside.
      return token === ' IN ' && / FROM /.test(right) ? null : [inside.slice(0, index), right];
    }
  }
  return null;
}
