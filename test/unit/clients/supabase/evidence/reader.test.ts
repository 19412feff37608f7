import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../../src/checks/answer.ts';
import type {
  EvidenceFacts,
  EvidenceQuestion,
  EvidenceTarget,
  RelationEvidence,
  TriedCommand,
} from '../../../../../src/checks/catalog/facts.ts';
import type { Alone } from '../../../../../src/clients/supabase/evidence/ask-alone.ts';
import { createEvidenceReader, type EvidenceParameters } from '../../../../../src/clients/supabase/evidence/reader.ts';
import { buildEvidence, buildPersona, buildTried, buildVainEvidence } from '../../../../support/catalog-evidence.ts';
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock.ts';
import { restFaults } from '../../../../support/rest-faults.ts';

const patient = { signal: new AbortController().signal };

const targetOf = (name: string, different: Partial<EvidenceTarget> = {}): EvidenceTarget => ({
  ...{ schema: 'public', name, owners: [], claim: 'sub', shared: [] },
  ...different,
});
const questionOf = (
  targets: readonly EvidenceTarget[],
  different: Partial<EvidenceQuestion> = {},
): EvidenceQuestion => ({
  ...{ targets, admins: [], users: [] },
  ...different,
});

type Look = (relation: string) => RelationEvidence;

/** A database that looks at every relation that it is asked for, and takes as long as is said for each call. */
function startDatabase(clock: FakeClock, { tookMs = 10, look = buildEvidence as Look } = {}) {
  const asked: {
    readonly names: readonly string[];
    readonly request: Record<string, unknown>;
    readonly length: number;
  }[] = [];
  const database = {
    asked,
    look,
    tookMs,
    answer: null as Answer<EvidenceFacts> | null,
    async ask({ targets, request }: EvidenceParameters): Promise<Answer<EvidenceFacts>> {
      const relations = (JSON.parse(targets) as { relation: [string, string] }[]).map(({ relation }) =>
        relation.join('.'),
      );
      const length = new URLSearchParams({ targets, request }).toString().length;
      asked.push({ names: relations, request: JSON.parse(request), length });
      await clock.turn(database.tookMs);
      return database.answer ?? { ok: true, value: { version: '3', relations: relations.map(database.look) } };
    },
  };
  return database;
}

function start(options: Parameters<typeof startDatabase>[1] = {}, claims?: Record<string, unknown>) {
  const clock = createFakeClock();
  const database = startDatabase(clock, options);
  const read = createEvidenceReader({
    clock,
    ...(claims && { claims }),
    ask: (parameters) => database.ask(parameters),
  });
  const relationsOf = async (question: EvidenceQuestion) => {
    const answer = await read(question, patient);
    return answer.ok ? answer.value.relations : [];
  };
  return { database, read, relationsOf };
}

/** So many tables that they take several calls. */
const many = Array.from({ length: 320 }, (_, index) => targetOf(`a_table_with_a_rather_long_name_${index}`));
const namesOf = (targets: readonly EvidenceTarget[]) => targets.map(({ schema, name }) => `${schema}.${name}`);

test('what is not said of a relation is left out of the question', async () => {
  const { database, read } = start();
  let targets = '';
  const ask = database.ask.bind(database);
  database.ask = (parameters) => {
    targets = parameters.targets;
    return ask(parameters);
  };
  const toMembers = { from: ['org_id'], to: { schema: 'app', name: 'members' }, by: ['org_id'] };

  await read(
    questionOf([
      targetOf('plain'),
      targetOf('docs', {
        owners: [
          { path: [], columns: ['user_id'] },
          { path: [toMembers], columns: ['member_id'] },
        ],
        claim: 'app_metadata.tenant_id',
        shared: [
          { column: 'is_public', equals: ['true'], with: 'anyone' },
          { column: 'published_at', notNull: true, with: 'signed_in' },
        ],
      }),
    ]),
    patient,
  );

  expect(JSON.parse(targets)).toEqual([
    { relation: ['public', 'plain'] },
    {
      relation: ['public', 'docs'],
      owners: [
        { columns: ['user_id'] },
        { path: [{ from: ['org_id'], to: ['app', 'members'], by: ['org_id'] }], columns: ['member_id'] },
      ],
      claim: 'app_metadata.tenant_id',
      shared: [{ column: 'is_public', equals: ['true'], with: 'anyone' }, { column: 'published_at' }],
    },
  ]);
});

test('users are asked with the claims of a token of Supabase, and with those that are given', async () => {
  const { database, read } = start({}, { team: '$owner', app_metadata: { tenant: 7 } });

  await read(questionOf([targetOf('docs')]), patient);

  expect(database.asked[0]?.request).toEqual({
    claims: {
      aud: 'authenticated',
      aal: 'aal1',
      is_anonymous: false,
      app_metadata: { tenant: 7 },
      user_metadata: {},
      team: '$owner',
    },
    budgetMs: 2_000,
  });
});

test('administrators in tables and where users are found are told; those by a claim have no table', async () => {
  const { database, read } = start();
  const table = { schema: 'app', name: 'staff' };

  await read(
    questionOf([targetOf('docs')], {
      admins: [
        { table, column: 'user_id', where: { role: 'admin' } },
        { claim: 'app_metadata.role', equals: 'admin' },
      ],
      users: [{ table: { schema: 'public', name: 'profiles' }, column: 'id' }],
    }),
    patient,
  );

  expect(database.asked[0]?.request).toMatchObject({
    admins: [{ relation: ['app', 'staff'], column: 'user_id', where: { role: ['admin'] } }],
    users: [{ relation: ['public', 'profiles'], column: 'id' }],
  });
});

test('what is too long for a URL of 8 kB becomes several calls, and no relation is lost', async () => {
  const { database, relationsOf } = start();

  const relations = await relationsOf(questionOf(many));

  expect(database.asked.length).toBeGreaterThan(1);
  for (const { length } of database.asked) expect(length).toBeLessThan(7_500);
  expect(database.asked.flatMap(({ names }) => names)).toEqual(namesOf(many));
  expect(relations.map(({ relation }) => relation)).toEqual(namesOf(many));
});

test('a relation that is too long by itself is asked for alone', async () => {
  const { database, read } = start();
  const columns = Array.from({ length: 300 }, (_, index) => `a_column_of_users_${index}`);
  const long = targetOf('long', { owners: [{ path: [], columns }] });

  await read(questionOf([targetOf('before'), long, targetOf('after')]), patient);

  expect(database.asked.map(({ names }) => names)).toEqual([['public.before'], ['public.long'], ['public.after']]);
});

test('each call is given what is left of the time of a run, and none is begun when it is up', async () => {
  const { database, relationsOf } = start({ tookMs: 700 });

  const relations = await relationsOf(questionOf(many));

  expect(database.asked.map(({ request }) => request.budgetMs)).toEqual([2_000, 1_300, 600]);
  expect(relations.length).toBeLessThan(many.length);
  expect(relations.map(({ relation }) => relation)).toEqual(database.asked.flatMap(({ names }) => names));
});

test('what there was no time for comes first in the next run, and what was seen before is still told', async () => {
  const { database, relationsOf } = start({ tookMs: 700 });
  const first = await relationsOf(questionOf(many));
  const seen = new Set(first.map(({ relation }) => relation));
  const left = namesOf(many).filter((name) => !seen.has(name));
  const calls = database.asked.length;

  const second = await relationsOf(questionOf(many));

  const askedThen = database.asked.slice(calls).flatMap(({ names }) => names);
  expect(askedThen.slice(0, left.length)).toEqual(left);
  expect(second.map(({ relation }) => relation).toSorted()).toEqual(namesOf(many).toSorted());
});

test('what the database did not reach in its time comes first, and keeps its earlier evidence', async () => {
  const { database, relationsOf } = start();
  const question = questionOf([targetOf('a'), targetOf('b'), targetOf('c')]);
  const stateOf = (relations: readonly RelationEvidence[], name: string) =>
    relations.find(({ relation }) => relation === `public.${name}`)?.state;

  database.look = (relation) =>
    relation === 'public.a' ? buildEvidence(relation) : buildVainEvidence(relation, 'unreached');
  const first = await relationsOf(question);
  expect(['a', 'b', 'c'].map((name) => stateOf(first, name))).toEqual(['looked', 'unreached', 'unreached']);

  database.look = (relation) =>
    relation === 'public.b' ? buildEvidence(relation) : buildVainEvidence(relation, 'unreached');
  const second = await relationsOf(question);
  expect(database.asked.at(-1)?.names).toEqual(['public.b', 'public.c', 'public.a']);
  expect(['a', 'b', 'c'].map((name) => stateOf(second, name))).toEqual(['looked', 'looked', 'unreached']);

  await relationsOf(question);
  expect(database.asked.at(-1)?.names).toEqual(['public.c', 'public.a', 'public.b']);
});

test('evidence that is newer takes the place of what was seen before', async () => {
  const { database, relationsOf } = start();
  await relationsOf(questionOf([targetOf('a')]));
  database.look = (relation) => buildVainEvidence(relation, 'empty');

  expect(await relationsOf(questionOf([targetOf('a')]))).toMatchObject([{ state: 'empty' }]);
});

test('what was seen under another declaration is forgotten, and what is asked as before is not', async () => {
  const { database, relationsOf } = start();
  const owned = { owners: [{ path: [], columns: ['user_id'] }] } as const;
  await relationsOf(questionOf([targetOf('notes'), targetOf('tags')]));
  database.look = (relation) => ({ ...buildEvidence(relation), state: 'unreached' });
  const later = await relationsOf(questionOf([targetOf('notes', owned), targetOf('tags')]));
  expect(Object.fromEntries(later.map(({ relation, state }) => [relation, state]))).toEqual({
    'public.notes': 'unreached',
    'public.tags': buildEvidence('public.tags').state,
  });
});

test('a relation that is not asked for any more is forgotten', async () => {
  const { relationsOf } = start();
  await relationsOf(questionOf([targetOf('a'), targetOf('b')]));

  expect(await relationsOf(questionOf([targetOf('b')]))).toMatchObject([{ relation: 'public.b' }]);
});

test('without a relation nothing is asked', async () => {
  const { database, relationsOf } = start();

  expect(await relationsOf(questionOf([]))).toEqual([]);
  expect(database.asked).toEqual([]);
});

test('a fault is the answer of the whole run, and what is seen afterwards counts again', async () => {
  const { database, read, relationsOf } = start();
  database.answer = { ok: false, fault: restFaults.statementTimeout };

  expect(await read(questionOf(many), patient)).toEqual({ ok: false, fault: restFaults.statementTimeout });
  expect(database.asked).toHaveLength(1);

  database.answer = null;
  expect(await relationsOf(questionOf(many))).toHaveLength(many.length);
});

test('obstacles are named where checks decide by them', async () => {
  const { relationsOf } = start({
    look: (relation) => {
      const codes = { select: '42501', insert: '57014', update: '42P17', delete: '25006' };
      const commands = Object.fromEntries(
        Object.entries(codes).map(([command, sqlstate]) => [command, buildTried({ sqlstate })]),
      );
      return buildEvidence(relation, { personas: [buildPersona('anon', { commands })] });
    },
  });

  const [evidence] = await relationsOf(questionOf([targetOf('a')]));

  expect(Object.values(evidence?.personas[0]?.commands ?? {}).map(({ obstacle }) => obstacle)).toEqual([
    'forbidden',
    'timeout',
    undefined,
    'read_only',
  ]);
});

describe('a table at which the database cancelled the look', () => {
  const cancelled = { sqlstate: '57014', foreign: null };
  const buildCancelled = (relation: string): RelationEvidence => ({
    ...buildVainEvidence(relation, 'timeout'),
    kind: 'table',
    isCanceled: true,
  });
  const lookAlone = (
    relation: string,
    as: 'stranger' | 'owner',
    tried: Partial<TriedCommand>,
    canceledAfterMs: number | null,
  ) => ({
    ...buildVainEvidence(relation, 'timeout'),
    canceledAfterMs,
    personas: [buildPersona(as, { commands: { select: buildTried(tried) } })],
  });
  const slowOwner = (relation: string) => lookAlone(relation, 'owner', { ...cancelled, own: [0, 1] }, 2_950);
  const quickOwner = (relation: string) => lookAlone(relation, 'owner', { own: [1, 1], foreign: null }, null);
  const slowStranger = (relation: string) => lookAlone(relation, 'stranger', { ...cancelled, own: null }, 2_950);
  const nobody = (relation: string) => ({ ...buildVainEvidence(relation, 'timeout'), personas: [] });

  /** What is told of a table that is asked as a whole first, and then alone, and who was asked. */
  async function askTwice(answers: Partial<Record<Alone | 'none', Look>>, tookMs = 3_000) {
    const { database, relationsOf } = start({ tookMs, look: buildCancelled });
    const whom = () => database.asked.at(-1)?.request.alone as Alone | undefined;
    database.look = (relation) => (answers[whom() ?? 'none'] ?? buildCancelled)(relation);
    const [told] = await relationsOf(questionOf([targetOf('a')]));
    return { asked: database.asked.map(({ request }) => request.alone), told };
  }

  test('fails its users where owners are cancelled with one row of theirs, and it is said how long they had', async () => {
    const { asked, told } = await askTwice({ owner: slowOwner, 'another owner': slowOwner });

    expect(asked).toEqual([undefined, 'owner', 'another owner']);
    expect(told).toMatchObject({ state: 'timeout', canceledAfterMs: 2_950 });
    const owners = told?.personas.filter(({ as }) => as === 'owner') ?? [];
    expect(owners).toHaveLength(2);
    for (const { commands } of owners) expect(commands.select).toMatchObject({ sqlstate: '57014', own: [0, 1] });
    for (const { commands } of owners) expect(commands.select?.obstacle).toBeUndefined();
  });

  test('fails its users where there is one owner, who is cancelled', async () => {
    const { told } = await askTwice({ owner: slowOwner, 'another owner': nobody });

    expect(told?.personas).toMatchObject([{ as: 'owner', commands: { select: { sqlstate: '57014' } } }]);
  });

  test('fails its users where nobody owns a row and a stranger is cancelled', async () => {
    const { asked, told } = await askTwice({ owner: nobody, stranger: slowStranger });

    expect(asked).toEqual([undefined, 'owner', 'stranger']);
    expect(told?.personas).toMatchObject([{ as: 'stranger', commands: { select: { sqlstate: '57014' } } }]);
  });

  test.each<[string, Partial<Record<Alone | 'none', Look>>]>([
    ['the row of an owner goes through', { owner: quickOwner }],
    ['that of another owner goes through', { owner: slowOwner, 'another owner': quickOwner }],
    [
      'the stranger is refused',
      { owner: nobody, stranger: (name) => lookAlone(name, 'stranger', { own: null, foreign: [0, 1] }, null) },
    ],
    ['somebody else ended the question', { owner: (name) => ({ ...slowOwner(name), canceledAfterMs: 300 }) }],
  ])('is only said to be late where %s', async (_, answers) => {
    const { told } = await askTwice(answers);

    expect(told).toEqual(buildCancelled('public.a'));
  });

  test('is not asked alone when there is no time for that in this run', async () => {
    const { asked, told } = await askTwice({ owner: slowOwner, 'another owner': slowOwner }, 7_600);

    expect(asked).toEqual([undefined]);
    expect(told).toEqual(buildCancelled('public.a'));
  });

  test('is not asked alone when it is a view', async () => {
    const { asked } = await askTwice({ none: (name) => ({ ...buildCancelled(name), kind: 'view' }) });

    expect(asked).toEqual([undefined]);
  });
});
