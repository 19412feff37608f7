import { afterEach, expect, test } from 'vitest';
import { createSupabaseCatalog } from '../../../src/clients/supabase/catalog.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { readSql, sqlVersion } from '../../../src/sql/read-sql.ts';
import { useStack } from '../../stack/use-stack.ts';
import { contract } from '../../support/sql/ask-evidence.ts';

const { supabase } = await useStack({ redis: false, functions: true });
const options = { signal: new AbortController().signal };
afterEach(async () => void (await supabase.sql(await readSql('install'))));

const connect = (key = supabase.secretKey) =>
  createSupabaseCatalog({
    url: supabase.url,
    anonKey: null,
    serviceKey: createSecret(key),
    signer: null,
    contract,
    timeoutMs: 2_000,
    clock: systemClock,
    memoryMs: 0,
  });

test('the catalog comes over the Data API', async () => {
  const answer = await connect().read(options);

  expect(answer).toMatchObject({ ok: true, value: { version: sqlVersion, schemas: ['public'] } });
  expect(answer.ok && answer.value.relations.map(({ name }) => name)).toEqual(Object.keys(contract.tables).sort());
});

test('the evidence comes over the Data API, for every table of users', async () => {
  const answer = await connect().readEvidence(options);

  const owned = Object.entries(contract.tables).filter(([, { access }]) => access === 'owner');
  expect(answer.ok && answer.value.tables.map(({ table }) => table)).toEqual(owned.map(([name]) => `public.${name}`));
});

test('the connections come over the Data API', async () => {
  expect(await connect().readActivity(options)).toMatchObject({ ok: true, value: { used: expect.any(Number) } });
});

test('functions that are not installed leave what they show unverified', async () => {
  await supabase.sql(await readSql('uninstall'));

  for (const answer of [await connect().read(options), await connect().readEvidence(options)])
    expect(answer).toMatchObject({
      ok: false,
      fault: { reason: 'not_verified', code: 'PGRST202', about: 'installation' },
    });
});

test('functions that were never granted to the service role are forbidden', async () => {
  await supabase.sql('revoke execute on function wingman_health_catalog(text) from service_role');

  expect(await connect().read(options)).toMatchObject({
    fault: { reason: 'forbidden', code: '42501', about: 'installation' },
  });
});

test('functions of another version have drifted', async () => {
  const other = (await readSql('install')).replaceAll(`'version', '${sqlVersion}'`, `'version', 'other'`);
  await supabase.sql(other);

  const catalog = connect();

  for (const read of [catalog.read, catalog.readEvidence, catalog.readActivity])
    expect(await read(options)).toMatchObject({ fault: { reason: 'drifted', code: 'VERSION' } });
});

test('the anonymous key may call none of them', async () => {
  const catalog = connect(supabase.publishableKey);

  for (const read of [catalog.read, catalog.readEvidence, catalog.readActivity])
    expect(await read(options)).toMatchObject({ fault: { reason: 'forbidden', code: '42501' } });
});
