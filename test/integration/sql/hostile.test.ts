import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type EvidenceFacts, evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { createLogin } from '../../support/sql/login.ts';

const mallory = `mallory_${randomBytes(4).toString('hex')}`;

/** What somebody who may create in the schema, and read nothing, lays out for whoever comes by. */
const traps = `
  create function public.noted(what text) returns boolean language plpgsql as $$ begin
    raise notice 'hostile % as %', what, current_user;
    perform pg_catalog.pg_advisory_lock(4711), pg_catalog.pg_advisory_xact_lock(4712),
      pg_catalog.set_config('hostile.word', 'here', false), pg_catalog.pg_notify('hostile', 'here');
    return true;
  end $$;
  create function public.constant(what text) returns boolean language plpgsql immutable as
    $$ begin return public.noted(what); end $$;

  create type public.mood as enum ('calm', 'wild');
  create function public.mood_text(public.mood) returns text language plpgsql immutable as
    $$ begin perform public.noted('cast'); return 'calm'; end $$;
  create function public.mood_json(public.mood) returns json language plpgsql immutable as
    $$ begin perform public.noted('cast to json'); return '1'; end $$;
  create cast (public.mood as text) with function public.mood_text as implicit;
  create cast (public.mood as json) with function public.mood_json as implicit;
  create function public.mood_equals(public.mood, public.mood) returns boolean language plpgsql immutable as
    $$ begin return public.noted('operator'); end $$;
  create function public.mood_equals(public.mood, text) returns boolean language plpgsql immutable as
    $$ begin return public.noted('operator'); end $$;
  create operator public.= (leftarg = public.mood, rightarg = public.mood, function = public.mood_equals);
  create operator public.= (leftarg = public.mood, rightarg = text, function = public.mood_equals);
  create domain public.checked as text check (public.noted('domain'));

  create table public.nest (id int primary key, owner public.mood, holder public.checked);
  insert into public.nest values (1, 'calm', 'calm'), (2, 'wild', 'wild'), (3, 'calm', 'wild');
  alter table public.nest enable row level security;
  create policy noted on public.nest using (public.noted('policy') and id > 0) with check (public.noted('check'));
  create view public.bait as select 'public.nest'::regclass as nest, owner from public.nest where public.noted('view');
  create view public.lure with (security_invoker) as select public.noted('invoker view') as noted;

  create table public.indexed (owner public.mood);
  create index on public.indexed (owner) where public.constant('index');
  create table public.limited (owner public.mood, check (public.constant('constraint')));
  create table public.parted (owner public.mood, id int) partition by list ((public.constant('partition') and id > 0));
  create table public.parted_true partition of public.parted for values in (true);
  create table public.counted (owner public.mood, id int);
  create statistics public.counted_owners on (public.constant('statistics') and id > 0), owner from public.counted;
  insert into public.indexed values ('calm'), ('wild');
  insert into public.limited values ('calm'), ('wild');
  insert into public.parted values ('calm', 1), ('wild', 2);
  insert into public.counted values ('calm', 1), ('wild', 2);

  do $$
  declare
    part pg_proc;
    arguments text;
  begin
    for part in select * from pg_proc where pronamespace = 'wingman_health'::regnamespace loop
      foreach arguments in array array[
        pg_get_function_identity_arguments(part.oid),
        replace(replace(pg_get_function_identity_arguments(part.oid), 'oid', 'regclass'), 'jsonb', 'json')
      ] loop
        execute format(
          'create or replace function public.%I(%s) returns %s language plpgsql as %L',
          part.proname, arguments, pg_get_function_result(part.oid),
          'begin perform public.noted(''overload''); raise exception ''overload''; end'
        );
      end loop;
    end loop;
  end $$;
  create function public.format(text, public.mood) returns text language sql as
    $$ select 'calm' where public.noted('overload of format') $$;
  create function public.concat(boolean, boolean) returns text language sql as
    $$ select 'tt' where public.noted('overload of concat') $$;
  grant select, insert, update, delete on public.nest, public.bait, public.lure, public.indexed, public.limited, public.parted,
    public.parted_true, public.counted to anon, authenticated, service_role;
`;

/** What may be left in the session from an earlier request. */
const temporary = `
  create domain pg_temp.text as pg_catalog.text check (public.noted('temporary type'));
  create domain pg_temp.jsonb as pg_catalog.jsonb check (public.noted('temporary type'));
  create function pg_temp.format(pg_catalog.text, public.mood) returns pg_catalog.text language sql as
    $$ select 'calm' where public.noted('temporary function') $$;
  create view pg_temp.nest as select public.noted('temporary view') as owner;
  create view pg_temp.pg_class as select public.noted('temporary view') as oid;
`;

const cleanup = createCleanup();
const notices: string[] = [];
const notifications: string[] = [];
let evidence: EvidenceFacts;
let left: unknown;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  await installFunctions(url);
  const superuser = postgres(url, { max: 1, onnotice() {} });
  await superuser.unsafe(`create role ${mallory}; grant usage, create on schema public to ${mallory};
    set role ${mallory}; ${traps}; reset role; select pg_advisory_unlock_all()`);
  await superuser.listen('hostile', (payload) => notifications.push(payload));
  cleanup.add(() => superuser.end());
  cleanup.add(async () => void (await superuser.unsafe(`drop owned by ${mallory} cascade; drop role ${mallory}`)));
  const login = await createLogin(url);
  cleanup.add(login.drop);
  const requests = postgres(login.url, { max: 1, onnotice: ({ message }) => notices.push(message ?? '') });
  cleanup.add(() => requests.end());
  await requests.unsafe(`${temporary}; select pg_catalog.pg_advisory_unlock_all()`);
  notices.length = 0;

  const owned = (name: string, ...columns: string[]) => ({ relation: ['public', name], owners: [{ columns }] });
  const targets = [
    owned('nest', 'owner', 'holder'),
    ...['indexed', 'limited', 'parted', 'parted_true', 'counted', 'bait'].map((name) => owned(name, 'owner')),
    { relation: ['public', 'lure'] },
    {
      relation: ['public', 'dating_goals'],
      owners: [
        { columns: ['user_id'] },
        { path: [{ from: ['goals'], to: ['public', 'nest'], by: ['owner'] }], columns: ['owner'] },
      ],
    },
  ];
  const from = (name: string, column: string) => ({ relation: ['public', name], column });
  const request = {
    admins: [{ ...from('nest', 'owner'), where: { owner: ['wild'] } }, from('bait', 'owner'), from('indexed', 'owner')],
    users: [from('bait', 'owner'), from('limited', 'owner'), from('nest', 'owner'), from('nest', 'holder')],
  };
  await requests.begin('isolation level read committed read only', async (transaction) => {
    await transaction`select set_config('search_path', '"public", "extensions"', true), set_config('role', 'service_role', true)`;
    const [row] = await transaction`
      select public.wingman_health_evidence(${JSON.stringify(targets)}, ${JSON.stringify(request)}) as answer
    `;
    evidence = evidenceSchema.parse(row?.answer);
    [left] = await transaction`
      select current_user::pg_catalog.text as role, coalesce(current_setting('hostile.word', true), '') as word,
        (select count(*)::int from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks
    `;
  });
  // A notification of the transaction would come before this one.
  await requests`select pg_notify('hostile', 'the last one')`;
});
afterAll(cleanup.run);

describe('what somebody has laid out who may create in the schema', () => {
  test('runs as no other than the users who are asked about', () => {
    expect(notices.filter((notice) => !/^hostile .* as (anon|authenticated)$/.test(notice))).toEqual([]);
  });

  test.each(['policy', 'check', 'view', 'invoker view', 'domain'])('runs as them: a %s', (what) => {
    expect(notices).toContain(`hostile ${what} as authenticated`);
  });

  test('leaves no role, setting, lock or notification behind', async () => {
    await expect.poll(() => notifications).toContain('the last one');

    expect(left).toEqual({ role: 'service_role', word: '', locks: 0 });
    expect(notifications).toEqual(['the last one']);
  });

  test('keeps nothing from an answer that can be had without it', () => {
    expect(evidence.relations.map(({ relation, state, sqlstate }) => [relation, state, sqlstate])).toEqual([
      ['public.nest', 'looked', null],
      // The rows of these are not read, because that would run it.
      ...['indexed', 'limited', 'parted'].map((name) => [`public.${name}`, 'error', '42501']),
      ['public.parted_true', 'error', '42501'],
      ['public.counted', 'error', '42501'],
      ['public.bait', 'looked', null],
      ['public.lure', 'looked', null],
      ['public.dating_goals', 'looked', null],
    ]);
  });

  test('shows anon and strangers what it shows', () => {
    const seen = evidence.relations.map(({ relation, personas }) => [relation, personas[1]?.sees.foreign]);

    expect(Object.fromEntries(seen)).toMatchObject({
      'public.nest': true,
      'public.indexed': true,
      'public.bait': true,
    });
  });
});
