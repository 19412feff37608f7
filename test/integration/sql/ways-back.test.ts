import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { catalogSchema } from '../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../src/checks/catalog/view.ts';
import { findWaysBack } from '../../../src/checks/rls/policy/ways-back.ts';
import { draftContract } from '../../../src/cli/commands/contract/build-contract.ts';
import { parseContract } from '../../../src/contract/load-contract.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
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

const ada = '0a000000-0000-4000-8000-000000000001';

/** How PostgreSQL ends an update of one's own row, and which policies are called recursive. */
async function update(read: string, check: string) {
  const change = `create table staff (id uuid primary key, level int); create table shifts (id uuid, staff_id uuid);
    alter table staff enable row level security; alter table shifts enable row level security;
    grant select, update on staff, shifts to authenticated; insert into staff values ('${ada}', 1);
    create policy read on staff for select to authenticated using (${read});
    create policy edit on staff for update to authenticated using (id = auth.uid()) with check (${check});
    create policy read on shifts for select to authenticated using (exists (select from staff where staff.id = staff_id))`;
  const facts = catalogSchema.parse(await askAfter(database, change, `public.wingman_health_catalog('public')`));
  const { contract } = parseContract(draftContract(facts, 'Staff'));
  if (!contract) throw new RangeError('No contract');
  const view = viewCatalog(facts, contract);
  const ways = findWaysBack(view);
  const table = view.relations.get('public.staff');
  const recursive = table?.policies.flatMap((policy) => (ways.isRecursive(policy, table) ? policy.name : []));
  const claims = JSON.stringify({ sub: ada, role: 'authenticated' });
  const asked = database.run(`begin; ${change}; set local role authenticated;
    set local request.jwt.claims = '${claims}'; update staff set level = 1 where id = '${ada}'`);
  const ended = await asked.then(
    () => 'well',
    ({ code }) => code,
  );
  await database.run('rollback');
  return { ended, recursive };
}

const same = 'level = (select mine.level from staff as mine where mine.id = auth.uid())';
const throughAnother = 'exists (select from shifts where shifts.staff_id = staff.id) or true';

test.each([
  ['its own table, read without a sub-query', 'id = auth.uid()', same],
  ['another that reads it, read without a sub-query', 'id = auth.uid()', throughAnother],
])('an update that looks into %s, works and is not called recursive', async (_, read, check) => {
  expect(await update(read, check)).toEqual({ ended: 'well', recursive: [] });
});

test.each([
  ['its own table, read with one', 'id = (select auth.uid())', same],
  ['another that reads it, read with one', 'id = (select auth.uid())', throughAnother],
])('an update that looks into %s, ends with an error and is called recursive', async (_, read, check) => {
  expect(await update(read, check)).toEqual({ ended: '42P17', recursive: ['edit'] });
});
