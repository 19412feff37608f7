import { afterEach, expect, test } from 'vitest';
import type { CatalogPort, EvidenceQuestion } from '../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../src/checks/catalog/view.ts';
import { questionOf } from '../../../src/checks/rls/evidence/question-of.ts';
import { createSupabaseCatalog } from '../../../src/clients/supabase/catalog.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { readSql, sqlVersion } from '../../../src/sql/read-sql.ts';
import { useStack } from '../../stack/use-stack.ts';
import { askDataApi } from '../../support/ask-data-api.ts';
import { contract } from '../../support/sql/ask-evidence.ts';

const { supabase } = await useStack({ redis: false, functions: true });
const options = { signal: new AbortController().signal };
afterEach(async () => void (await supabase.sql(await readSql('install'))));

const goals = { schema: 'public', name: 'dating_goals', owners: [], claim: 'sub', shared: [] };
const question: EvidenceQuestion = { targets: [goals], admins: [], users: [] };

const connect = (key = supabase.secretKey) =>
  createSupabaseCatalog({
    url: supabase.url,
    anonKey: null,
    serviceKey: createSecret(key),
    signer: null,
    schemas: contract.schemas,
    functionsSchema: 'public',
    timeoutMs: 2_000,
    clock: systemClock,
    memoryMs: 0,
  });

const reads = (catalog: CatalogPort) => [
  () => catalog.read(options),
  () => catalog.readEvidence(question, options),
  () => catalog.readActivity(options),
];

test('the catalog comes over the Data API', async () => {
  const answer = await connect().read(options);

  expect(answer).toMatchObject({ ok: true, value: { version: sqlVersion, schemas: ['public'] } });
  expect(answer.ok && answer.value.relations.map(({ name }) => name)).toEqual(Object.keys(contract.tables).sort());
});

test('the evidence comes over the Data API, for every table that somebody from outside may use', async () => {
  const catalog = connect();
  const facts = await catalog.read(options);
  if (!facts.ok) throw new Error(facts.fault.message);
  const answer = await catalog.readEvidence(await questionOf(viewCatalog(facts.value, contract)), options);

  expect(answer.ok && answer.value.relations.map(({ relation, state }) => [relation, state]).sort()).toEqual(
    Object.keys(contract.tables)
      .sort()
      .map((name) => [`public.${name}`, 'looked']),
  );
});

test('the connections come over the Data API', async () => {
  expect(await connect().readActivity(options)).toMatchObject({ ok: true, value: { used: expect.any(Number) } });
});

test('functions that are not installed leave what they show unverified', async () => {
  await supabase.sql(await readSql('uninstall'));

  for (const read of reads(connect()))
    expect(await read()).toMatchObject({
      ok: false,
      fault: { reason: 'not_verified', code: 'PGRST202', about: 'installation' },
    });
});

test('a function of somebody else beside them, which the call could mean as well, leaves what they show unverified', async () => {
  await supabase.sql(`create function wingman_health_catalog(schemas regclass) returns int language sql return 1`);

  expect(await connect().read(options)).toMatchObject({
    ok: false,
    fault: { reason: 'not_verified', code: 'PGRST203', about: 'installation' },
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

  for (const read of reads(connect()))
    expect(await read()).toMatchObject({ fault: { reason: 'drifted', code: 'VERSION' } });
});

test('the anonymous key may call none of them', async () => {
  for (const name of ['catalog', 'activity', 'evidence']) {
    const parameters = name === 'evidence' ? '?targets=[]' : '';
    const { status, code } = await askDataApi(supabase, `/rpc/wingman_health_${name}${parameters}`, {
      headers: { apikey: supabase.publishableKey },
    });
    expect([name, status, code]).toEqual([name, 401, '42501']);
  }
});

test('in the place of the key of the service the anonymous key is not asked with', async () => {
  for (const read of reads(connect(supabase.publishableKey)))
    expect(await read()).toMatchObject({ fault: { reason: 'unauthorized', code: null } });
});
