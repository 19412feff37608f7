import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { connectAsPostgrest, type PostgrestConnection } from '../../support/sql/as-postgrest.ts';
import { askEvidence, contract, differences, evidenceOf, ownedBy, targets } from '../../support/sql/ask-evidence.ts';
import { createLogin } from '../../support/sql/login.ts';
import { connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const runs = 100;
const views = ['goals', 'meddled'].map((name) => ownedBy(name, 'user_id'));
const asked = { targets: [...targets, ...views] };
const evidence = evidenceOf(asked);
const questions = ['public.wingman_health_catalog()', evidence, 'public.wingman_health_activity()'];

const cleanup = createCleanup();
let superuser: SqlDatabase;
let postgrest: PostgrestConnection;

beforeAll(async () => {
  const database = await createDatabase(inject('databaseSource'));
  cleanup.add(database.drop);
  await installFunctions(database.url);
  const login = await createLogin(database.url);
  cleanup.add(login.drop);
  superuser = connectDatabase(database.url);
  cleanup.add(superuser.close);
  await superuser.run("create sequence tickets; select nextval('tickets'); alter table agent_sessions add seat serial");
  await superuser.run('create view goals as select * from dating_goals; grant select on goals to anon, authenticated');
  postgrest = connectAsPostgrest(login.url);
  cleanup.add(postgrest.close);
});
afterAll(cleanup.run);

/** Everything that a write would change: rows with their versions and locks, sequences, and what was counted. */
async function takeStock() {
  await postgrest.flushStatistics();
  const rows = Object.keys(contract.tables)
    .map(
      (
        table,
      ) => `select '${table}' as name, md5(string_agg(concat_ws('|', ctid, xmin, xmax, t::text), ',' order by ctid))
      as content from public.${table} as t`,
    )
    .join(' union all ');
  const [contents, sequences, counters] = await superuser.run(`
    ${rows} order by 1;
    select sequencename, last_value from pg_sequences order by 1;
    select relname, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd, n_live_tup, n_dead_tup, n_mod_since_analyze
      from pg_stat_user_tables where schemaname = 'public' order by 1
  `);
  return { contents, sequences, counters };
}

describe(`${runs} runs of every function as PostgREST runs them`, () => {
  const transactionIds = new Set<unknown>();

  test('leave rows, their versions and locks, sequences and the counters of writes as they were', async () => {
    const before = await takeStock();

    for (let run = 0; run < runs; run += 1) {
      for (const question of questions) {
        const { seen } = await postgrest.call(question, { look: 'pg_current_xact_id_if_assigned()::text as id' });
        transactionIds.add(seen.id);
      }
    }

    expect(await takeStock()).toEqual(before);
  }, 120_000);

  test('are given no transaction id, which every write needs', () => {
    expect([...transactionIds]).toEqual([null]);
  });
});

test('a login without rights of its own is told what a superuser is', async () => {
  const { answer } = await postgrest.call(evidence);

  expect(differences(await askEvidence(superuser, asked), evidenceSchema.parse(answer))).toEqual({});
});

test('a single write would have been noticed', async () => {
  const before = await takeStock();

  await superuser.run('begin; delete from dating_goals; rollback; select pg_stat_force_next_flush(); select 1');

  const after = await takeStock();
  expect(after.contents).not.toEqual(before.contents);
  expect(after.counters).not.toEqual(before.counters);
});

test.each(questions)('%s makes a transaction that could write read-only', async (question) => {
  const look = `current_setting('transaction_read_only') as answer`;

  const { seen } = await postgrest.call(question, { mode: 'read write', look });

  expect(seen).toEqual({ answer: 'on' });
});

test('role and claims are what they were afterwards', async () => {
  const look = `current_user::text as user, current_setting('role') as role, current_setting('request.jwt.claims') as claims,
    coalesce(current_setting('request.jwt.claim.sub', true), '') as sub`;

  const { seen } = await postgrest.call(evidence, { look });

  expect(seen).toEqual({ user: 'service_role', role: 'service_role', claims: '{"role":"service_role"}', sub: '' });
});

test('role and claims are what they were after a policy that failed', async () => {
  await superuser.run(
    'create policy broken on dating_goals for select to authenticated using (1 / (length(goals) - length(goals)) = 1)',
  );

  const { seen } = await postgrest.call(evidence, {
    look: `current_user::text as user, current_setting('request.jwt.claims') as claims`,
  });

  await superuser.run('drop policy broken on dating_goals');
  expect(seen).toEqual({ user: 'service_role', claims: '{"role":"service_role"}' });
});

test('nothing is left of what a policy or a view has set and locked', async () => {
  await superuser.run(`create function meddle() returns boolean language plpgsql as $$ begin
      perform set_config('meddle.word', 'here', false), set_config('lock_timeout', '1h', true), pg_advisory_xact_lock(4711), pg_advisory_lock(4712);
      return true;
    end $$;
    create policy meddling on dating_goals for select to authenticated using (meddle());
    create view meddled as select * from dating_goals where meddle();
    grant select on meddled to anon, authenticated, service_role`);
  const look = `coalesce(current_setting('meddle.word', true), '') as word, current_setting('lock_timeout') as timeout,
    (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`;

  const { answer, seen } = await postgrest.call(evidence, { look });

  await superuser.run('drop view meddled; drop policy meddling on dating_goals; drop function meddle()');
  const { relations } = evidenceSchema.parse(answer);
  const seenBy = relations
    .filter(({ relation }) => /dating_goals$|meddled$/.test(relation))
    .map(({ state, personas }) => [state, personas[1]?.sees.foreign]);
  expect(seenBy).toEqual([
    ['looked', true],
    ['looked', true],
  ]);
  expect(seen).toEqual({ word: '', timeout: '0', locks: 0 });
});

test('no row, value or id is in what comes back', async () => {
  const answers = await Promise.all(questions.map((question) => postgrest.call(question)));

  const text = JSON.stringify(answers);
  for (const table of Object.keys(contract.tables)) {
    const [rows = []] = await superuser.run(`select * from public.${table}`);
    // What looks like an identifier may be the name of something too.
    for (const value of rows.flatMap((row) => Object.values(row)))
      if (typeof value === 'string' && /[^a-z_]/.test(value) && value.length > 2) expect(text).not.toContain(value);
  }
});
