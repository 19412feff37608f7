import { readFileSync } from 'node:fs';
import type { App, AppContract, Command, Person, Probe } from './app.ts';
import { type Document, type Ownership, ownershipOf } from './ownership.ts';

/** Runs statements in one go, as a superuser; the rows of each. */
export type Run = (text: string) => Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]>;

/** One thing that somebody can really do. */
export interface Ability {
  readonly persona: string;
  readonly command: Command;
  /** As `schema.name`. */
  readonly relation: string;
  /** Whether the contract lets them. */
  readonly isTheirs: boolean;
}

/** What everybody but administrators can do, each by a name such as `ben update public.docs (0,3) org_id = …`. */
export type Abilities = ReadonlyMap<string, Ability>;

/** A relation as it is found in the database. */
interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f';
  readonly sql: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly sql: string;
    readonly isFixed: boolean;
    readonly isKey: boolean;
  }[];
  readonly rows: readonly { readonly key: string; readonly document: Document }[];
}

interface Persona extends Pick<Person, 'name' | 'claims'> {
  readonly role: 'anon' | 'authenticated';
  /** Whether it is one of the application's people, and not just somebody. */
  readonly isKnown: boolean;
}

interface Try {
  readonly persona: Persona;
  readonly relation: Relation;
  readonly command: Command;
  readonly sql: string;
  readonly row?: string;
  /** What is done, to tell it from other tries. */
  readonly what: string;
  readonly isTheirs: () => boolean;
}

/** How many rows of a relation are tried one by one. */
const rowLimit = 12;

/**
 * Becomes everybody, after a change, and tries everything; the change and whatever was tried are taken back. Of the tables
 * those that are named, when a change can matter to no others.
 */
export async function seeAbilities(
  run: Run,
  app: App,
  change = 'select',
  tables?: ReadonlySet<string>,
): Promise<Abilities> {
  return inTransaction(run, change, async () => {
    const relations = await readRelations(run, app.contract);
    const ownership = ownershipOf(app.contract, relations);
    const personas = personasOf(app);
    await run(`select pg_temp.one_row_at_a_time(${quote(relations)})`);

    const asked = relations.filter((relation) => !tables || !isTable(relation) || tables.has(nameOf(relation)));
    const reads = personas.flatMap((persona) => asked.map((relation) => readOf(persona, relation)));
    const shown = await tryAll(run, reads);
    const abilities = new Map<string, Ability>();
    const note = ({ persona, command, relation }: Try, what: string, isTheirs: boolean) => {
      const ability = { persona: persona.name, command, relation: nameOf(relation), isTheirs };
      abilities.set([ability.persona, command, ability.relation, what].join(' '), ability);
    };
    for (const [index, read] of reads.entries()) {
      const { persona, relation } = read;
      // Of what the contract does not know it claims nothing for those who use the application.
      if (persona.isKnown && !ownership.isDeclared(relation)) continue;
      for (const key of (shown[index] ?? []) as readonly string[]) {
        const document = relation.rows.find((row) => row.key === key)?.document ?? {};
        note(read, key, ownership.covers('select', relation, persona, [document]));
      }
    }

    const writable = asked.filter(
      (relation) => isTable(relation) && relation.rows.length > 0 && ownership.isDeclared(relation),
    );
    const blind = personas.flatMap((persona) => writable.flatMap((relation) => blindWritesOf(persona, relation)));
    const touched = await tryAll(run, blind);
    // Where no row is touched, none is touched alone.
    const hopeful = blind.filter((_, index) => touched[index] !== 0);
    const tries = [
      ...hopeful.flatMap(({ persona, relation, command }) => writesOf(command, persona, relation, ownership)),
      ...personas.flatMap((persona) => writable.flatMap((relation) => insertsOf(persona, relation, ownership))),
    ];
    const done = await tryAll(run, tries);
    for (const [index, one] of tries.entries()) if (Number(done[index] ?? 0) > 0) note(one, one.what, one.isTheirs());
    return abilities;
  });
}

/** What is defined in a database and decides about access, after a change that is taken back. */
export async function readDefinitions(run: Run, change = 'select'): Promise<readonly string[]> {
  return inTransaction(run, change, async () => {
    const [rows] = await run('select pg_temp.definitions() as definitions');
    return rows?.[0]?.definitions as readonly string[];
  });
}

/** What can be done after, could not be done before, and is nobody's right. */
export function leaksBetween(before: Abilities, after: Abilities): readonly Ability[] {
  return [...after].flatMap(([name, ability]) => (ability.isTheirs || before.has(name) ? [] : [ability]));
}

/** How many rows a statement shows or changes, after a change that is taken back; null where it fails. */
export async function probe(run: Run, app: App, { as, claims, headers, sql }: Probe, change = 'select') {
  const persona = personasOf(app).find(({ name }) => name === as);
  if (!persona) throw new RangeError(`Nobody in "${app.name}" is called ${as}`);
  return inTransaction(run, change, async () => {
    const asked = { ...persona, claims: { ...persona.claims, ...claims } };
    const [count] = await ask(run, [{ ...settingsOf(asked), headers: JSON.stringify(headers ?? {}), sql }]);
    return typeof count === 'number' ? count : null;
  });
}

async function inTransaction<Value>(run: Run, change: string, look: () => Promise<Value>): Promise<Value> {
  await run('begin');
  try {
    await run(change);
    await run(functions);
    return await look();
  } finally {
    await run('rollback');
  }
}

const functions = readFileSync(new URL('oracle.sql', import.meta.url), 'utf8');

function quote(value: unknown): string {
  return `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
}

async function readRelations(run: Run, { schemas, tables }: AppContract): Promise<readonly Relation[]> {
  const others = Object.keys(tables).flatMap((key) => /^(storage)\./.exec(key)?.[1] ?? []);
  const names = [...new Set([...schemas, ...others])].map((name) => `'${name}'`);
  const [rows] = await run(`select pg_temp.relations_of(array[${names}]) as relations`);
  return rows?.[0]?.relations as readonly Relation[];
}

function personasOf({ people, strangerId }: App): readonly Persona[] {
  const claims = (sub: string, name: string) => ({
    sub,
    role: 'authenticated',
    aud: 'authenticated',
    aal: 'aal1',
    is_anonymous: false,
    email: `${name}@users.example`,
    app_metadata: { provider: 'email' },
    user_metadata: {},
  });
  return [
    { name: 'anon', role: 'anon', isKnown: false, claims: { role: 'anon' } },
    { name: 'stranger', role: 'authenticated', isKnown: false, claims: claims(strangerId, 'stranger') },
    ...people
      .filter(({ isAdmin }) => !isAdmin)
      .map((person) => ({
        name: person.name,
        role: 'authenticated' as const,
        isKnown: true,
        claims: { ...claims('', person.name), ...person.claims },
      })),
  ];
}

function nameOf({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}

function isTable({ kind }: Relation): boolean {
  return kind === 'r' || kind === 'p';
}

function settingsOf({ role, claims }: Persona) {
  return { role, claims: JSON.stringify(claims) };
}

async function tryAll(run: Run, tries: readonly Try[]): Promise<readonly unknown[]> {
  return ask(
    run,
    tries.map(({ persona, sql, row = '', command }) => ({
      ...settingsOf(persona),
      sql,
      row,
      isRead: command === 'select',
    })),
  );
}

async function ask(run: Run, tries: readonly Readonly<Record<string, unknown>>[]): Promise<readonly unknown[]> {
  const all = tries.map((one) => ({ row: '', headers: '{}', isRead: false, ...one }));
  const [rows] = await run(`select pg_temp.try_all(${quote(all)}) as answers`);
  return (rows?.[0]?.answers ?? []) as readonly unknown[];
}

function readOf(persona: Persona, relation: Relation): Try {
  const key = isTable(relation) ? 'tableoid::text || ctid::text' : 'md5(to_jsonb(r)::text)';
  const sql = `select jsonb_agg(${key}) from ${relation.sql} as r`;
  return { persona, relation, command: 'select', sql, what: '', isTheirs: () => true };
}

/** Of all rows at once, without reading one. */
function blindWritesOf(persona: Persona, relation: Relation): Try[] {
  const column = plainColumnOf(relation);
  const about = { persona, relation, what: 'all', isTheirs: () => true };
  return [
    { ...about, command: 'update', sql: updateOf(relation, pick(relation.rows[0]?.document ?? {}, [column.name])) },
    { ...about, command: 'delete', sql: `delete from ${relation.sql}` },
  ];
}

function writesOf(command: Command, persona: Persona, relation: Relation, ownership: Ownership): Try[] {
  const about = { persona, relation, command };
  return relation.rows.slice(0, rowLimit).flatMap(({ key, document }): Try[] => {
    if (command === 'delete')
      return [
        {
          ...about,
          row: key,
          sql: `delete from ${relation.sql}`,
          what: key,
          isTheirs: () => ownership.covers(command, relation, persona, [document]),
        },
      ];
    const plain = plainColumnOf(relation).name;
    const writable = relation.columns.filter(({ isFixed, isKey }) => !isFixed && !isKey).map(({ name }) => name);
    const changes: readonly (readonly [what: string, values: Document])[] = [
      [key, { [plain]: document[plain] }],
      ...ownership
        .decisiveChanges(relation, document)
        .map(([column, value]) => [`${key} ${column} = ${JSON.stringify(value)}`, { [column]: value }] as const),
      // Some rows can be taken over by changing more than one column alone.
      ...relation.rows
        .slice(0, writable.length > 1 ? rowLimit : 0)
        .filter((other) => other.key !== key)
        .map((other) => [`${key} like ${other.key}`, pick(other.document, writable)] as const),
    ];
    return changes.map(([what, values]) => ({
      ...about,
      row: key,
      sql: updateOf(relation, values),
      what,
      isTheirs: () =>
        Object.entries(values).every(
          ([column, value]) => value === document[column] || !ownership.makesAdmin(relation, column, value),
        ) && ownership.covers(command, relation, persona, [document, { ...document, ...values }]),
    }));
  });
}

/** Rows that are there again under a new key, and the same with the persona's id wherever an id of users is. */
function insertsOf(persona: Persona, relation: Relation, ownership: Ownership): Try[] {
  const columns = relation.columns.filter(({ isFixed }) => !isFixed);
  const list = columns.map(({ sql }) => sql).join(', ');
  return relation.rows.slice(0, rowLimit).flatMap(({ key, document }) =>
    ownership.namedAs(persona, relation, document).map(([how, named]): Try => {
      const fresh = columns
        .filter(({ isKey, type, name }) => isKey && type === 'uuid' && !ownership.isDecisive(relation, name))
        .map(({ name }) => [name, crypto.randomUUID()]);
      const candidate: Document = { ...named, ...Object.fromEntries(fresh) };
      return {
        persona,
        relation,
        command: 'insert',
        sql: `insert into ${relation.sql} (${list}) select ${list} from jsonb_populate_record(null::${relation.sql}, ${quote(candidate)})`,
        what: `${key} ${how}`,
        isTheirs: () => ownership.covers('insert', relation, persona, [candidate]),
      };
    }),
  );
}

/** One whose value may be set to what it is and decides about nothing. */
function plainColumnOf({ columns }: Relation) {
  const free = columns.filter(({ isFixed }) => !isFixed);
  const found = free.find(({ isKey, type }) => !isKey && type !== 'uuid' && !type.endsWith('[]')) ?? free.at(-1);
  if (!found) throw new RangeError('A table without a column that can be written');
  return found;
}

function pick(document: Document, columns: readonly string[]): Document {
  return Object.fromEntries(columns.map((column) => [column, document[column]]));
}

function updateOf(relation: Relation, values: Document): string {
  const columns = relation.columns.filter(({ name }) => Object.hasOwn(values, name)).map(({ sql }) => sql);
  const record = `jsonb_populate_record(null::${relation.sql}, ${quote(values)})`;
  return `update ${relation.sql} set ${columns.map((sql) => `${sql} = (${record}).${sql}`).join(', ')}`;
}
