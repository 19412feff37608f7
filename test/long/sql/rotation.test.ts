import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type EvidenceFacts, type EvidenceTarget, evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { createEvidenceReader } from '../../../src/clients/supabase/evidence/reader.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { connectAsPostgrest, type PostgrestConnection } from '../../support/sql/as-postgrest.ts';
import { createLogin } from '../../support/sql/login.ts';
import { connectDatabase } from '../../support/sql/sql-database.ts';

const small = Array.from({ length: 40 }, (_, index) => `small_${index}`);

/** Six million rows of one user, without an index on the column; and small tables of four users each. */
const fill = `
  create table public.large (id bigint, user_id uuid not null, word text);
  insert into public.large select number, '0a000000-0000-4000-8000-000000000001', 'row ' || number
    from generate_series(1, 6000000) as number;
  alter table public.large enable row level security;
  create policy own on public.large to authenticated using (user_id = (select auth.uid()));
  grant select, insert, update, delete on public.large to authenticated, service_role;
  do $$ begin
    for number in 0 .. 39 loop
      execute format('create table public.small_%s (id int primary key, user_id uuid not null)', number);
      execute format('insert into public.small_%s select who, (''0'' || substr(''abcd'', who, 1)
        || ''000000-0000-4000-8000-00000000000'' || who)::uuid from generate_series(1, 4) as who', number);
      execute format('alter table public.small_%s enable row level security', number);
      execute format('create policy own on public.small_%s to authenticated using (user_id = (select auth.uid()))', number);
      execute format('grant select, insert, update, delete on public.small_%s to authenticated, service_role', number);
    end loop;
  end $$;
  analyze;
`;

const cleanup = createCleanup();
let postgrest: PostgrestConnection;

beforeAll(async () => {
  const database = await createDatabase(inject('databaseSource'));
  cleanup.add(database.drop);
  await installFunctions(database.url);
  const superuser = connectDatabase(database.url);
  cleanup.add(superuser.close);
  await superuser.run(fill);
  const login = await createLogin(database.url);
  cleanup.add(login.drop);
  postgrest = connectAsPostgrest(login.url);
  cleanup.add(postgrest.close);
}, 240_000);
afterAll(cleanup.run);

test('a table of six million rows leaves forty small ones behind it their time within three runs', async () => {
  let databaseMs = 0;
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const read = createEvidenceReader({
    clock: systemClock,
    async ask({ targets, request }) {
      const from = performance.now();
      const { answer } = await postgrest.call(`public.wingman_health_evidence(${quote(targets)}, ${quote(request)})`);
      databaseMs += performance.now() - from;
      return { ok: true, value: evidenceSchema.parse(answer) };
    },
  });
  const targets = ['large', ...small].map(
    (name): EvidenceTarget => ({
      schema: 'public',
      name,
      owners: [{ path: [], columns: ['user_id'] }],
      claim: 'sub',
      shared: [],
    }),
  );
  const runs: { readonly tookMs: number; readonly seen: number }[] = [];
  let facts: EvidenceFacts | null = null;
  for (let run = 1; run <= 3; run += 1) {
    databaseMs = 0;
    const answer = await read({ targets, admins: [], users: [] }, { signal: new AbortController().signal });
    if (!answer.ok) throw new Error(answer.fault.message);
    facts = answer.value;
    runs.push({ tookMs: databaseMs, seen: facts.relations.filter(({ state }) => state !== 'unreached').length });
  }

  const told = runs.map(({ tookMs, seen }) => `${seen} of ${targets.length} after ${Math.round(tookMs)} ms`);
  process.stdout.write(`Six million rows before forty small tables: ${told.join(', ')}\n`);
  const states = new Map(facts?.relations.map(({ relation, state }) => [relation, state]));
  expect(states.get('public.large')).toMatch(/^(one_owner|timeout)$/);
  for (const name of small) expect([name, states.get(`public.${name}`)]).toEqual([name, 'looked']);
  for (const { tookMs } of runs) expect(tookMs).toBeLessThan(2_400);
});
