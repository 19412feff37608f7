import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { evidenceSchema, type RelationEvidence } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import {
  askEvidence,
  describeEvidence,
  type EvidenceQuestion,
  evidenceOf,
  ownedBy,
  type Target,
  type Words,
} from '../../support/sql/ask-evidence.ts';
import { askAfter, connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  await installFunctions(url);
  database = connectDatabase(url);
  cleanup.add(database.close);
});
afterAll(cleanup.run);

/** What is said of one relation after a change, in words, without its name. */
async function ask(target: Target, change: string, request: EvidenceQuestion['request'] = {}): Promise<Words> {
  const evidence = await askEvidence(database, { change, targets: [target], request });
  const [, name] = target.relation;
  return Object.fromEntries(
    Object.entries(describeEvidence(evidence)).map(([key, words]) => [key.replace(name, '').trim() || 'look', words]),
  );
}

async function askOne(target: Target, change: string, request = {}): Promise<RelationEvidence> {
  const { relations } = await askEvidence(database, { change, targets: [target], request });
  if (!relations[0]) throw new Error('There is no evidence');
  return relations[0];
}

const uid = '(select auth.uid())';
const sub = `(select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')`;
const ada = '0a000000-0000-4000-8000-000000000001';
const ben = '0b000000-0000-4000-8000-000000000002';
const cleo = '0c000000-0000-4000-8000-000000000003';

/** A table that everybody may do everything with, as far as its policies let them. */
const table = (name: string, columns: string, rows = '') => `create table ${name} (${columns});
  alter table ${name} enable row level security; grant all on ${name} to anon, authenticated, service_role;
  ${rows && `insert into ${name} values ${rows};`}`;

describe('a relation that nobody owns', () => {
  const secrets = ownedBy('secrets');
  const given = table('secrets', 'id int primary key, word text', "(1, 'swordfish'), (2, 'xyzzy')");

  test('and that lets nobody in is closed to anon, a stranger and two users', async () => {
    const { users } = await askOne(secrets, given);

    expect(users).toBe(2);
    expect(await ask(secrets, given)).toMatchObject({
      look: 'table looked',
      'anon sees': 'nothing',
      'anon select': 'nothing',
      'stranger sees': 'nothing',
      'stranger insert': 'nothing',
      'owner sees': 'nothing',
      'owner delete': 'nothing',
    });
  });

  test('and that lets in whoever has a profile is found open to users, though not to a stranger', async () => {
    const policy = `create policy members on secrets for delete to authenticated
      using (exists (select from user_profiles where id = ${uid}))`;

    expect(await ask(secrets, `${given} ${policy}`)).toMatchObject({
      'stranger delete': 'nothing',
      'owner delete': 'foreign',
      'owner select': 'nothing',
    });
  });

  test.each(['true', `${uid} is not null`])(
    'and that lets everybody do everything by %s is found open',
    async (all) => {
      const policy = `create policy d on secrets for all to authenticated using (${all}) with check (${all})`;

      expect(await ask(secrets, `${given} ${policy}`)).toMatchObject({
        'stranger sees': 'foreign',
        'stranger select': 'foreign',
        'stranger insert': 'foreign',
        'stranger update': 'foreign',
        'stranger delete': 'foreign',
      });
    },
  );

  test('and that anon may change is found open to anon', async () => {
    const policy = 'create policy u on secrets for update to anon using (true)';

    expect(await ask(secrets, `${given} ${policy}`)).toMatchObject({
      'anon update': 'foreign',
      'anon sees': 'nothing',
      'stranger update': 'nothing',
    });
  });

  test('and that is empty is tried with rows that are made up', async () => {
    const policy =
      'delete from secrets; create policy words on secrets for select using (word is not null or id is not null)';

    expect(await ask(secrets, `${given} ${policy}`)).toMatchObject({
      look: 'table empty',
      'stranger sees': 'perhaps foreign',
      'stranger select': 'made up',
      'stranger delete': 'nothing',
    });
  });

  test('has numbers of rows and users, and says whether they are all there are', async () => {
    const many = table('secrets', 'id int, word text', "(0, '')");

    expect(await askOne(secrets, given)).toMatchObject({ rows: 2, isWhole: true });
    expect(
      await askOne(secrets, `${many} insert into secrets select n, 'word' from generate_series(1, 500) as n`),
    ).toMatchObject({
      rows: expect.any(Number),
      isWhole: false,
    });
  });
});

describe('names', () => {
  test.each([
    ['"user-trips"', 'user-trips', '"user Id"', 'user Id'],
    ['"Größe.a"', 'Größe.a', '"select"', 'select'],
    ['"it\'s"', "it's", '"a""b"', 'a"b'],
  ])('such as %s are looked at, without a primary key', async (quoted, name, column, bare) => {
    const change = `${table(quoted, `${column} uuid`, `('${ada}'), ('${ben}')`)}
      create policy own on ${quoted} to authenticated using (${column} = ${uid})`;

    expect(await ask(ownedBy(name, bare), change)).toMatchObject({
      look: 'table looked',
      'owner sees': 'own',
      'owner select': 'own',
      'owner insert': 'own',
      'stranger select': 'nothing',
    });
  });

  test('of another schema are looked at', async () => {
    const change = `create schema "App 2"; grant usage on schema "App 2" to anon, authenticated, service_role;
      ${table('"App 2".docs', 'id int', '(1)')} alter table "App 2".docs disable row level security`;

    const { relations } = await askEvidence(database, { change, targets: [{ relation: ['App 2', 'docs'] }] });

    expect(describeEvidence({ version: '', relations })).toMatchObject({
      'App 2.docs': 'table looked',
      'App 2.docs anon select': 'foreign',
    });
  });

  test('that owners are not found through are an error of that relation alone, which is still asked', async () => {
    const through = (name: string) => [
      { path: [{ from: ['match_id'], to: ['public', name] as const, by: ['id'] }], columns: ['user1_id'] },
    ];
    const { relations } = await askEvidence(database, {
      change: 'create view matched as select * from wingman_matches; grant select on matched to service_role',
      targets: [
        { relation: ['public', 'chat_messages'], owners: through('nowhere') },
        { relation: ['public', 'wingman_sessions'], owners: through('matched') },
        ownedBy('dating_goals', 'user_id'),
        ownedBy('agent_sessions', 'nothing'),
        ownedBy('nowhere'),
      ],
    });

    expect(relations.map(({ relation, state, sqlstate }) => [relation, state, sqlstate])).toEqual([
      ['public.chat_messages', 'error', '42P01'],
      ['public.wingman_sessions', 'error', '42501'],
      ['public.dating_goals', 'looked', null],
      ['public.agent_sessions', 'error', '42703'],
      ['public.nowhere', 'missing', null],
    ]);
    expect(relations[0]?.personas.map(({ as, sees }) => [as, sees.foreign])).toEqual([
      ['anon', false],
      ['stranger', false],
    ]);
  });

  test('have to be in a list', async () => {
    await expect(database.run(`select wingman_health_evidence('{}')`)).rejects.toMatchObject({ code: '22023' });
  });
});

describe('a partitioned table', () => {
  const given = `create table visits (day date, user_id uuid) partition by range (day);
    create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');
    create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');
    insert into visits select '2025-12-31'::date + n, case n % 3 when 0 then '${ben}'::uuid else '${ada}' end
      from generate_series(0, 99) as n;
    alter table visits enable row level security;
    alter table visits_2025 enable row level security;
    grant select on visits, visits_2025, visits_2026 to authenticated, service_role;
    create policy own on visits for select to authenticated using (user_id = ${uid})`;

  test('is looked at as a whole, and each part has policies of its own', async () => {
    const targets = ['visits', 'visits_2025', 'visits_2026'].map((name) => ownedBy(name, 'user_id'));
    const { relations } = await askEvidence(database, { change: given, targets });

    expect(
      relations.map(({ relation, kind, state, personas }) => [relation, kind, state, personas[1]?.sees.foreign]),
    ).toEqual([
      ['public.visits', 'partitioned table', 'looked', false],
      ['public.visits_2025', 'table', 'one_owner', false],
      ['public.visits_2026', 'table', 'looked', true],
    ]);
  });
});

describe('claims', () => {
  const change = `create or replace function auth.jwt() returns jsonb language sql stable
      return current_setting('request.jwt.claims', true)::jsonb;`;
  const goals = ownedBy('dating_goals', 'user_id');
  const team = `${change} create policy team on dating_goals for select to authenticated
      using ((auth.jwt() ->> 'team') = 'blue' and (auth.jwt() ->> 'team_member') = user_id::text);
    drop policy "users read their own goals" on dating_goals`;

  test('of a template are those of every user', async () => {
    const claims = { team: 'blue', team_member: '$owner' };

    expect(await ask(goals, team)).toMatchObject({ 'owner sees': 'nothing' });
    expect(await ask(goals, team, { claims })).toMatchObject({ 'owner sees': 'own', 'stranger sees': 'nothing' });
  });

  test('of a template cannot make a user somebody else', async () => {
    const claims = { sub: ben, role: 'service_role' };

    expect(await ask(goals, 'select', { claims })).toMatchObject({ 'owner sees': 'own', 'owner select': 'own' });
  });

  test.each([
    ['uuid', `'${ada}'), ('${ben}'`],
    ['text', "'red'), ('blue'"],
    ['bigint', '7), (8'],
  ])('may say whose a row is, by a tenant of type %s', async (type, rows) => {
    const given = `${change} ${table('docs', `tenant_id ${type}`, `(${rows})`)} create policy tenant on docs to authenticated
      using (tenant_id = (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::${type})`;
    const target = { ...ownedBy('docs', 'tenant_id'), claim: 'app_metadata.tenant_id' };
    const claims = { app_metadata: { provider: 'email' } };

    expect(await ask(target, given, { claims })).toMatchObject({
      'owner sees': 'own',
      'owner insert': 'own',
      'owner select': 'own',
      'stranger select': 'nothing',
      'stranger insert': 'own',
    });
    expect(await ask(ownedBy('docs', 'tenant_id'), given, { claims })).toMatchObject({ 'owner select': 'nothing' });
  });
});

test('claims are where PostgREST puts them, and nothing is left of those of an earlier request', async () => {
  const change = `${table('notes', 'user_id uuid', `('${ada}'), ('${ben}')`)}
    create policy n on notes to authenticated
      using (user_id::text = current_setting('request.jwt.claim.sub', true) or current_setting('request.jwt.claim.role', true) <> '');
    set local request.jwt.claim.sub = '${ada}'; set local request.jwt.claim.role = 'authenticated'`;

  expect(await ask(ownedBy('notes', 'user_id'), change)).toMatchObject({
    'owner select': 'nothing',
    'owner sees': 'nothing',
  });
});

describe('owners', () => {
  const accounts = ownedBy('accounts', 'owner_id');
  const isolated = {
    look: 'table looked',
    'owner sees': 'own',
    'owner select': 'own',
    'stranger sees': 'nothing',
    'stranger select': 'nothing',
  };

  test.each([
    ['text', `'anna'), ('bert'`, `owner_id = ${sub}`],
    ['varchar(40)', `'user_2a'), ('user_2b'`, `owner_id = ${sub}`],
    ['bigint', '1), (2', `owner_id::text = ${sub}`],
    ['uuid[]', `array['${ada}', '${ben}']::uuid[]), (array['${cleo}']::uuid[]`, `${uid} = any (owner_id)`],
    ['text[]', `array['anna', 'bert']), (array['cleo']`, `${sub} = any (owner_id)`],
    ['id', `'${ada}'), ('${ben}'`, `owner_id = ${uid}`],
    ['extensions.citext', `'Anna@x'), ('bert@x'`, `owner_id operator(extensions.=) ${sub}::extensions.citext`],
  ])('may have ids of type %s', async (type, rows, own) => {
    const change = `create domain id as uuid; create extension citext schema extensions; grant usage on schema extensions to authenticated;
      ${table('accounts', `owner_id ${type}`, `(${rows})`)}
      create policy own on accounts for select to authenticated using (${own})`;

    expect(await ask(accounts, change)).toMatchObject(isolated);
  });

  test('may have ids of type text beside columns that a policy takes apart', async () => {
    const change = `${table('accounts', 'owner_id text, settings text', `('anna', '{"open": false}'), ('bert', '{"open": false}')`)}
      create policy own on accounts for select to authenticated
        using ((settings::jsonb ->> 'open')::boolean or owner_id = ${sub})`;

    expect(await ask(accounts, change)).toMatchObject(isolated);
  });

  test('of rows that are too long are found all the same, as long as there are others', async () => {
    const change = `update dating_goals set goals = (select string_agg(gen_random_uuid()::text, '') from generate_series(1, 20000))
      where user_id = '${ada}';
      insert into dating_goals (user_id) values ('${ada}')`;

    expect(await ask(ownedBy('dating_goals', 'user_id'), change)).toMatchObject(isolated);
  });

  test('are asked one by one, so that the one who is refused is seen beside the one who is not', async () => {
    const change = `drop policy "partners read their match" on wingman_matches;
      create policy first on wingman_matches for select to authenticated using (user1_id = ${uid})`;

    expect(await ask(ownedBy('wingman_matches', 'user1_id', 'user2_id'), change)).toMatchObject({
      'owner select': 'some own',
    });
  });

  test('without a row that a policy shows are told apart from those with one', async () => {
    const change = `alter table dating_goals add deleted_at timestamptz;
      update dating_goals set deleted_at = now() where user_id = '${ada}';
      alter policy "users read their own goals" on dating_goals using (user_id = ${uid} and deleted_at is null)`;
    const { personas } = await askOne(ownedBy('dating_goals', 'user_id'), change);

    const own = personas.filter(({ as }) => as === 'owner').map(({ commands }) => commands.select?.own);
    expect(own).toContainEqual([0, 1]);
    expect(own).toContainEqual([1, 1]);
  });

  test('are asked beside one whom a row of theirs names in a column that the policies look at', async () => {
    const change = `alter table dating_goals add author uuid; update dating_goals set author = '${cleo}';
      create policy author on dating_goals for select to authenticated using (author = ${uid})`;
    const goals = ownedBy('dating_goals', 'user_id');
    const seenOf = async (target: Target) =>
      (await askOne(target, change)).personas.flatMap(({ as, sees }) => (as === 'owner' ? sees.foreign : []));

    expect(await seenOf(goals)).toEqual([false, false]);
    expect(await seenOf({ ...goals, named: ['author'] })).toEqual([false, false, true]);
    expect(await seenOf({ ...goals, named: ['user_id', 'goals'] })).toEqual([false, false]);
  });

  test('are asked beside those whom another table names that the policies look into, and who own nothing here', async () => {
    const change = `delete from dating_goals where user_id = '${cleo}';
      create table coaches (user_id uuid, pupil uuid); grant select on coaches to authenticated, service_role;
      insert into coaches values ('${ada}', '${cleo}'), ('${cleo}', '${cleo}');
      create policy coaches on dating_goals for select to authenticated
        using (exists (select from coaches where coaches.user_id = ${uid}))`;
    const goals = ownedBy('dating_goals', 'user_id');
    const beside = [{ relation: ['public', 'coaches'], column: 'user_id' }] as const;
    const seenOf = async (target: Target, of = change) =>
      (await askOne(target, of)).personas.flatMap(({ as, sees }) => (as === 'owner' ? sees.foreign : []));

    const kept = change.replace(`= ${uid}`, `= ${uid} and coaches.pupil = dating_goals.user_id`);
    expect(await seenOf({ ...goals, beside }, kept)).toEqual([false, false, false]);
    expect((await seenOf({ ...goals, beside })).at(-1)).toBe(true);
    expect(await seenOf({ ...goals, beside: [{ relation: ['public', 'gone'], column: 'user_id' }] })).toHaveLength(2);
  });

  test('are asked beside nobody who owns a row, and by no id of another kind', async () => {
    const change = `create table landlords (id int, user_id uuid);
      insert into landlords values (1, '${ada}'), (2, '0d000000-0000-4000-8000-000000000004');
      grant select on landlords to authenticated, service_role;
      create policy landlords on dating_goals for delete to authenticated
        using (exists (select from landlords where user_id = ${uid}))`;
    const askedWith = async (column?: string, more = 'select') => {
      const beside = column ? [{ relation: ['public', 'landlords'] as const, column }] : [];
      return (await askOne({ ...ownedBy('dating_goals', 'user_id'), beside }, `${change}; ${more}`)).personas.length;
    };
    const owners = await askedWith();
    expect(await askedWith('user_id')).toBe(owners);
    expect(await askedWith('id')).toBe(owners);
    // The first in the order of ids own rows; the one who does not is found behind them.
    const other = `'f0000000-0000-4000-8000-00000000000f'`;
    expect(await askedWith('user_id', `insert into landlords values (4, ${other})`)).toBe(owners + 1);
  });

  test('who are administrators are put last, and asked where there are too few others', async () => {
    const change = `create table admins (user_id uuid, role text); grant select on admins to authenticated, service_role;
      insert into admins values ('${ada}', 'admin'), ('${ben}', 'guest');
      create policy admins on dating_goals for select to authenticated
        using (exists (select from admins where user_id = ${uid} and role = 'admin'))`;
    const admins = [{ relation: ['public', 'admins'], column: 'user_id', where: { role: ['admin', 'root'] } }];
    const { personas } = await askOne(ownedBy('dating_goals', 'user_id'), change, { admins, users: [] });
    const locations = await askOne(ownedBy('user_locations', 'user_id'), change, { admins });

    const seen = personas.flatMap(({ as, isAdmin, sees }) => (as === 'owner' ? [[isAdmin, sees.foreign]] : []));
    expect(seen).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(locations.personas.map(({ isAdmin }) => isAdmin)).toEqual([false, false, false, false]);
  });
});

describe('a path to owners', () => {
  const org = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
  const teams = `${table('members', 'org_id uuid, user_id uuid, role text', `('${org(1)}', '${ada}'), ('${org(1)}', '${ben}'), ('${org(2)}', '${cleo}')`)}
    create policy own on members for select to authenticated using (user_id = ${uid});
    ${table('docs', 'id int, org_id uuid, is_public boolean default false', `(1, '${org(1)}'), (2, '${org(2)}'), (3, '${org(2)}')`)}
    create schema private; grant usage on schema private to authenticated;
    create function private.is_member_of(asked uuid) returns boolean language sql stable security definer set search_path = ''
      as $$ select exists (select from public.members where org_id = asked and user_id = (select auth.uid())) $$;`;
  const docs: Target = {
    relation: ['public', 'docs'],
    owners: [{ path: [{ from: ['org_id'], to: ['public', 'members'], by: ['org_id'] }], columns: ['user_id'] }],
  };

  test('is green where it is right', async () => {
    const change = `${teams} create policy d on docs to authenticated using (private.is_member_of(org_id))`;

    expect(await ask(docs, change)).toMatchObject({
      look: 'table looked',
      'owner sees': 'own',
      'owner select': 'own',
      'owner insert': 'own',
      'owner update': 'own',
      'owner delete': 'own',
      'stranger sees': 'nothing',
      'stranger insert': 'nothing',
    });
  });

  test.each([
    [
      'a helper says yes to every member',
      'private.is_member_of(org_id)',
      `create or replace function private.is_member_of(asked uuid)
      returns boolean language sql stable security definer set search_path = ''
      as $$ select exists (select from public.members where user_id = (select auth.uid())) $$;`,
    ],
    ['a policy forgot the join', `exists (select from members where user_id = ${uid})`, ''],
  ])('shows that members of one see what is of another, where %s', async (_, using, more) => {
    const change = `${teams} ${more} create policy d on docs to authenticated using (${using})`;

    expect(await ask(docs, change)).toMatchObject({
      'owner sees': 'own, foreign',
      'owner select': 'own, foreign, made up',
      'owner delete': 'own, foreign, made up',
      'stranger sees': 'nothing',
    });
  });

  test('leads nowhere else for whoever owns every row, who can give none of them away', async () => {
    const change = `${teams} insert into members values ('${org(2)}', '${ada}');
      create policy d on docs to authenticated using (private.is_member_of(org_id))`;

    const { personas } = await askOne(docs, change);

    const owners = personas.filter(({ as }) => as === 'owner');
    expect(owners.map(({ commands: { update } }) => [update?.own, update?.foreign])).toEqual(
      expect.arrayContaining([
        [[3, 3], null],
        [
          [1, 1],
          [0, 3],
        ],
      ]),
    );
  });

  test('that starts with a membership shows who may make himself a member of any', async () => {
    const members = ownedBy('members', 'user_id');
    const anybody = `create policy enter on members for insert to authenticated with check (user_id = ${uid})`;
    const invited = `create policy enter on members for insert to authenticated
      with check (user_id = ${uid} and private.is_member_of(org_id))`;

    expect(await ask(members, `${teams} ${anybody}`)).toMatchObject({
      'stranger insert': 'own',
      'owner insert': 'own',
    });
    expect(await ask(members, `${teams} ${invited}`)).toMatchObject({ 'stranger insert': 'nothing' });
  });

  test('tells shared rows apart, by what they equal and by not being null', async () => {
    const change = `${teams} update docs set is_public = true where id = 2; update docs set is_public = null where id = 1;
      create policy d on docs to authenticated using (private.is_member_of(org_id));
      create policy shared on docs for select using (is_public)`;

    expect(
      await ask({ ...docs, shared: [{ column: 'is_public', equals: ['true'], with: 'anyone' }] }, change),
    ).toMatchObject({
      'anon sees': 'nothing',
      'anon select': 'shared',
      'stranger sees': 'nothing',
      'stranger select': 'shared',
      'owner sees': 'own',
      'owner select': 'own, shared',
    });
    expect(await ask({ ...docs, shared: [{ column: 'is_public', with: 'anyone' }] }, change)).toMatchObject({
      'anon sees': 'nothing',
      'anon select': 'some shared',
    });
    expect(await ask(docs, change)).toMatchObject({ 'anon sees': 'foreign', 'anon select': 'some foreign' });
  });

  test('shares no more with anon than is shared with anyone', async () => {
    const change = `${teams} update docs set is_public = (id = 2);
      create policy shared on docs for select using (is_public is not null)`;
    const shared = [{ column: 'is_public' }, { column: 'is_public', equals: ['true'], with: 'anyone' }] as const;

    expect(await ask({ ...docs, shared }, change)).toMatchObject({
      'anon sees': 'foreign',
      'anon select': 'foreign, shared',
      'stranger sees': 'nothing',
      'stranger select': 'shared',
    });
    expect(await ask({ ...docs, shared: shared.slice(0, 1) }, change)).toMatchObject({
      'anon select': 'foreign',
      'stranger select': 'shared',
    });
  });

  test('may have several hops, there and back, and keys of several columns', async () => {
    const change = `${table('boards', 'region text, number int, name text', `('eu', 1, 'a'), ('eu', 2, 'b')`)}
      ${table('board_members', 'region text, board int, user_id text', `('eu', 1, 'anna'), ('eu', 1, 'bert'), ('eu', 2, 'cleo')`)}
      ${table('lists', 'id bigint, region text, board int', "(1, 'eu', 1), (2, 'eu', 2)")}
      ${table('cards', 'id int, list_id int', '(1, 1), (2, 2), (3, null)')}
      create policy read on cards to authenticated using (exists (
        select from lists join board_members using (region, board) where lists.id = list_id and user_id = ${sub}));
      create policy read on lists to authenticated using (true); create policy read on board_members to authenticated using (true)`;
    const cards: Target = {
      relation: ['public', 'cards'],
      owners: [
        {
          path: [
            { from: ['list_id'], to: ['public', 'lists'], by: ['id'] },
            { from: ['region', 'board'], to: ['public', 'boards'], by: ['region', 'number'] },
            { from: ['region', 'number'], to: ['public', 'board_members'], by: ['region', 'board'] },
          ],
          columns: ['user_id'],
        },
      ],
    };
    const lists: Target = {
      relation: ['public', 'lists'],
      owners: [
        {
          path: [{ from: ['region', 'board'], to: ['public', 'board_members'], by: ['region', 'board'] }],
          columns: ['user_id'],
        },
      ],
    };

    expect(await ask(cards, change)).toMatchObject({
      look: 'table looked',
      'owner sees': 'own',
      'owner select': 'own',
      'stranger select': 'nothing',
    });
    expect(await ask(lists, change)).toMatchObject({
      'owner select': 'own, foreign, made up',
      'stranger select': 'foreign',
    });
  });

  test('may be one way of several', async () => {
    const change = `${teams} alter table docs add author_id uuid; update docs set author_id = '${cleo}' where id = 1;
      create policy d on docs to authenticated using (author_id = ${uid} or private.is_member_of(org_id))`;
    const either = { ...docs, owners: [...(docs.owners ?? []), { columns: ['author_id'] }] };

    expect(await ask(either, change)).toMatchObject({ 'owner select': 'own', 'owner sees': 'own' });
    expect(await ask(docs, change)).toMatchObject({ 'owner select': 'own, some foreign, some made up' });
  });
});

describe('a policy', () => {
  const goals = ownedBy('dating_goals', 'user_id');

  test('that fails for one row of many says so, and what it says of the others', async () => {
    const change = `create policy broken on dating_goals for delete to authenticated
      using (1 / nullif(length(goals) - 12, 0) > 100 or 1 / (length(goals) - 12) > 100 or user_id = ${uid})`;

    expect(await ask(goals, change)).toMatchObject({ 'owner delete': 'some own, 22012', 'owner select': 'own' });
  });

  test('that ends with the error that ends a block of ours has answered nothing', async () => {
    const change = `create function ends(user_id uuid) returns boolean language plpgsql stable as
        $$ begin if user_id = '${ada}' then return false; end if; raise sqlstate 'WHEND'; end $$;
      create policy ends on dating_goals to authenticated using (ends(user_id));
      create view ended as select * from dating_goals where ends(user_id);
      grant select on ended to anon, authenticated`;

    expect(await ask(goals, change)).toMatchObject({
      look: 'table error WHEND',
      'stranger sees': 'perhaps foreign',
      'stranger select': 'nothing, WHEND',
    });
    expect(await ask(ownedBy('ended'), change)).toMatchObject({
      look: 'view error WHEND',
      'anon sees': 'perhaps foreign',
      'stranger select': 'untried, WHEND',
    });
  });

  test('that says that it was canceled does not end the rest', async () => {
    const change = `create function canceled() returns boolean language plpgsql stable as
        $$ begin raise sqlstate '57014'; end $$;
      create policy canceled on dating_goals for select to authenticated using (canceled())`;
    const { relations } = await askEvidence(database, {
      change,
      targets: [goals, ownedBy('agent_sessions', 'user_id')],
    });

    expect(describeEvidence({ version: '', relations })).toMatchObject({
      'dating_goals stranger select': 'nothing, 57014',
      agent_sessions: 'table looked',
    });
  });
});

describe('what is no table', () => {
  test('is asked as users alone, whose rows are counted', async () => {
    const change = `create view everything as select * from dating_goals; create view mine with (security_invoker) as
        select * from dating_goals;
      grant select on everything, mine to anon, authenticated`;

    expect(await ask(ownedBy('everything', 'user_id'), change)).toMatchObject({
      look: 'view looked',
      'stranger adds': true,
      'stranger select': 'foreign',
      'owner select': 'own, foreign',
    });
    expect(await ask(ownedBy('mine', 'user_id'), change)).toMatchObject({
      'anon select': 'nothing',
      'stranger select': 'nothing',
      'owner select': 'own',
    });
  });

  test('tells whether users are shown the same rows', async () => {
    const shares = async (body: string) => {
      const change = `create view v as ${body}; grant select on v to authenticated`;
      const { relations } = await askEvidence(database, { change, targets: [ownedBy('v')] });
      return relations[0]?.personas.map(({ as, shares }) => `${as} ${shares}`);
    };

    expect(await shares(`select * from user_profiles where id = ${uid}`)).toEqual([
      'anon null',
      'stranger null',
      'owner false',
      'owner false',
    ]);
    expect(await shares(`select 1 from user_profiles where id = ${uid}`)).toEqual([
      'anon null',
      'stranger null',
      'owner true',
      'owner true',
    ]);
    expect(await shares('select * from dating_goals where false')).toEqual([
      'anon null',
      'stranger null',
      'owner null',
      'owner null',
    ]);
  });

  test('may be asked though the service role may not', async () => {
    const change = 'create view goals as select * from dating_goals; grant select on goals to authenticated';

    expect(await ask(ownedBy('goals'), change)).toMatchObject({ look: 'view looked', 'stranger select': 'foreign' });
  });

  test('may be a foreign table, whose server may not answer', async () => {
    const change = `create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;
      create foreign table elsewhere (id uuid) server nowhere; grant select on elsewhere to authenticated`;

    expect(await ask(ownedBy('elsewhere'), change)).toMatchObject({ look: 'foreign table error 55000' });
  });

  test('shows shared rows beside others', async () => {
    const change = `create view posts as select id, id = 1 as is_public from generate_series(1, 3) as id;
      grant select on posts to anon`;
    const posts = { ...ownedBy('posts'), shared: [{ column: 'is_public', equals: ['true'], with: 'anyone' }] } as const;

    expect(await ask(posts, change)).toMatchObject({ 'anon sees': 'foreign', 'anon select': 'foreign, shared' });
    const members = { ...posts, shared: [{ column: 'is_public', equals: ['true'] }] };
    expect(await ask(members, change)).toMatchObject({ 'anon sees': 'foreign', 'anon select': 'foreign' });
  });
});

test('a relation whose turn does not come is left unreached', async () => {
  const answer = await askAfter(database, 'select', evidenceOf({ request: { budgetMs: 0 } }));

  const states = evidenceSchema.parse(answer).relations.map(({ state }) => state);
  expect([...new Set(states)]).toEqual(['unreached']);
});
