import { afterAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { openService } from '../support/open-service.ts';

const { supabase, environment } = await useStack({
  redis: false,
  functions: true,
  postgrest: { schemas: ['public', 'app'] },
});
await supabase.sql(`
  create schema app;
  grant usage on schema app to anon, authenticated, service_role;
  create table app.invoices (id uuid primary key, user_id uuid, total int);
  insert into app.invoices select gen_random_uuid(), id, 1 from public.user_profiles;
  grant select on app.invoices to authenticated;
  grant select on app.invoices to service_role;
`);
const service = await openService({ ...environment, DETAILS: 'everything', CHECK_TIMEOUT: '10s' });
afterAll(service.stop);

async function resultOf(category: string, check: string) {
  await service.refresh(category);
  const { body } = await service.get(`/health/${category}`);
  return body.results.find((result: { check: string }) => result.check === `${category}.${check}`);
}

test('a schema that only the configuration of the Data API exposes is named, and judged as any other', async () => {
  await service.refresh();
  const [drift, isolation] = await Promise.all([resultOf('schema', 'drift'), resultOf('rls', 'isolation')]);

  expect(drift.findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'unprotected_table', object: 'app.invoices' }),
      expect.objectContaining({ kind: 'exposed_schema', object: 'app' }),
    ]),
  );
  expect(isolation.findings).toContainEqual(
    expect.objectContaining({ kind: 'foreign_rows', object: expect.stringContaining('app.invoices') }),
  );
});
