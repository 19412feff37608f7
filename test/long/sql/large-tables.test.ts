import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EvidenceFacts, RelationEvidence } from '../../../src/checks/catalog/facts.ts';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { connectAsPostgrest, type PostgrestConnection } from '../../support/sql/as-postgrest.ts';
import { evidenceOf, targets } from '../../support/sql/ask-evidence.ts';
import { createLogin } from '../../support/sql/login.ts';
import { connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

/** Twenty thousand users, each with fifty coaching sessions and ten messages: a million rows in one table. */
const fill = `
  set session_replication_role = replica;
  insert into user_profiles (id) select gen_random_uuid() from generate_series(1, 20000);
  create temp table member as select id, row_number() over (order by id) as number from user_profiles;
  insert into wingman_matches (user1_id, user2_id, status)
    select one.id, other.id, 'active' from member as one join member as other on other.number = one.number % 20000 + 1;
  create temp table pair as select id, user1_id, row_number() over (order by id) as number from wingman_matches;

  alter table agent_sessions drop constraint agent_sessions_pkey;
  drop index agent_sessions_user_id_idx;
  insert into agent_sessions (user_id, thread_id, agent_type)
    select member.id, 'thread-' || series, 'coach'
    from generate_series(1, 1000000) as series join member on member.number = series % 20000 + 1;
  alter table agent_sessions add primary key (id);
  create index agent_sessions_user_id_idx on agent_sessions (user_id);

  alter table chat_messages drop constraint chat_messages_pkey;
  drop index chat_messages_match_id_idx;
  drop index chat_messages_sender_id_idx;
  insert into chat_messages (match_id, sender_id, message_text)
    select pair.id, pair.user1_id, 'Message ' || series
    from generate_series(1, 200000) as series join pair on pair.number = series % 20000 + 1;
  alter table chat_messages add primary key (id);
  create index chat_messages_match_id_idx on chat_messages (match_id);
  create index chat_messages_sender_id_idx on chat_messages (sender_id);
  set session_replication_role = origin;
  analyze;
`;

const owned = targets.filter(({ owners }) => owners);

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
  await superuser.run(fill);
  postgrest = connectAsPostgrest(login.url);
  cleanup.add(postgrest.close);
});
afterAll(cleanup.run);

interface Timed {
  readonly evidence: EvidenceFacts;
  readonly tookMs: number;
}

async function ask(asked = owned): Promise<Timed> {
  const from = performance.now();
  const { answer } = await postgrest.call(evidenceOf({ targets: asked }));
  return { evidence: evidenceSchema.parse(answer), tookMs: performance.now() - from };
}

/** The fastest of several, because the machine may have other work. */
async function askAtBest(): Promise<Timed> {
  let best = await ask();
  for (let attempt = 1; attempt < 3; attempt += 1) {
    const next = await ask();
    if (next.tookMs < best.tookMs) best = next;
  }
  return best;
}

const find = ({ evidence }: Timed, name: string): RelationEvidence | undefined =>
  evidence.relations.find(({ relation }) => relation === `public.${name}`);
/** Whether they see rows that are not theirs, each answer once. */
const sight = (asked: Timed, name: string, who: 'anon' | 'stranger' | 'owner') => [
  ...new Set(find(asked, name)?.personas.flatMap(({ as, sees }) => (as === who ? [sees.foreign] : []))),
];
/** The states of the other tables, each once. */
const othersThan = (name: string, { evidence }: Timed) => [
  ...new Set(evidence.relations.flatMap(({ relation, state }) => (relation === `public.${name}` ? [] : [state]))),
];

describe('with a million rows in a table', () => {
  test('the evidence for all tables takes less than a second, and every one was looked at', async () => {
    const best = await askAtBest();

    for (const { relation, state, personas } of best.evidence.relations) {
      expect([relation, state]).toEqual([relation, 'looked']);
      for (const { as, sees } of personas) expect(sees).toEqual({ own: as === 'owner' ? true : null, foreign: false });
    }
    expect(best.tookMs).toBeLessThan(1_000);
  });

  test('one row that a policy shows to everybody is found among them', async () => {
    await superuser.run(`update agent_sessions set agent_type = 'open' where thread_id = 'thread-777777';
      create policy open on agent_sessions for select to authenticated using (agent_type = 'open')`);

    const asked = await ask();

    await superuser.run('drop policy open on agent_sessions');
    expect(sight(asked, 'agent_sessions', 'stranger')).toEqual([true]);
  });

  test('a policy without an index that calls a function for each row is not verified, and the rest is', async () => {
    await superuser.run(`drop index agent_sessions_user_id_idx;
      create function slow_uid() returns uuid language plpgsql stable as
        'begin perform pg_sleep(0.0001); return auth.uid(); end';
      alter policy "users read their own coaching" on agent_sessions using (slow_uid() = user_id)`);

    const asked = await ask();

    await superuser.run(`alter policy "users read their own coaching" on agent_sessions using (user_id = (select auth.uid()));
      create index agent_sessions_user_id_idx on agent_sessions (user_id)`);
    expect(find(asked, 'agent_sessions')).toMatchObject({ state: 'looked', isWhole: false });
    expect(find(asked, 'agent_sessions')?.personas.map(({ sees }) => sees.own)).toContain(true);
    expect(sight(asked, 'agent_sessions', 'stranger')).toEqual([null]);
    expect(othersThan('agent_sessions', asked)).toEqual(['looked']);
    expect(asked.tookMs).toBeLessThan(2_500);
  });

  test('a policy that takes a tenth of a second for a row is not asked about every row', async () => {
    await superuser.run(`create function late() returns boolean language plpgsql stable as
        'begin perform pg_sleep(0.1); return false; end';
      create policy late on chat_messages for select to authenticated using (late())`);

    const asked = await ask();

    await superuser.run('drop policy late on chat_messages; drop function late()');
    // How far it comes in its time is a matter of the machine.
    const isGivenUp = (seen?: RelationEvidence) => seen?.state === 'timeout' || seen?.isWhole === false;
    expect(find(asked, 'chat_messages')).toSatisfy(isGivenUp, 'not every row was asked about');
    expect(sight(asked, 'chat_messages', 'stranger')).toEqual([null]);
    expect(asked.tookMs).toBeLessThan(3_000);
  });

  test('a policy that does not end is ended by the statement timeout, and what was found before is told', async () => {
    await superuser.run(`create function endless() returns boolean language plpgsql stable as
        'begin perform pg_sleep(60); return false; end';
      create policy endless on dating_goals for select to authenticated using (endless())`);

    const asked = await ask();

    await superuser.run('drop policy endless on dating_goals; drop function endless()');
    expect(find(asked, 'user_profiles')).toMatchObject({ state: 'looked' });
    expect(sight(asked, 'user_profiles', 'owner')).toEqual([false]);
    expect(find(asked, 'dating_goals')).toMatchObject({ state: 'timeout' });
    expect(find(asked, 'dating_goals_progress')).toMatchObject({ state: 'unreached', personas: [] });
    expect(asked.tookMs).toBeLessThan(4_000);
  });

  test('a table that is locked does not hold up the others', async () => {
    const locker = await superuser.run('begin; lock table agent_sessions in access exclusive mode');
    expect(locker).toBeDefined();

    const asked = await ask();

    await superuser.run('rollback');
    expect(find(asked, 'agent_sessions')).toMatchObject({ state: 'error', sqlstate: '55P03' });
    expect(othersThan('agent_sessions', asked)).toEqual(['looked']);
    expect(asked.tookMs).toBeLessThan(2_000);
  });
});
