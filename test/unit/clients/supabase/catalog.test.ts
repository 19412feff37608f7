import { expect, test } from 'vitest';
import type { EvidenceFacts, EvidenceQuestion } from '../../../../src/checks/catalog/facts.ts';
import { createSupabaseCatalog, type SupabaseCatalogOptions } from '../../../../src/clients/supabase/catalog.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { sqlVersion } from '../../../../src/sql/read-sql.ts';
import { buildEvidence, buildPersona, buildTried } from '../../../support/catalog-evidence.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { freePort, sendJson, startServer } from '../http-server.ts';

const key = 'planted-service-key';
const patient = { signal: new AbortController().signal };
const goals = { schema: 'app', name: 'goals', owners: [{ path: [], columns: ['user_id'] }], claim: 'sub', shared: [] };
const question: EvidenceQuestion = { targets: [goals], admins: [], users: [] };

const connect = (url: string | null, changed: Partial<SupabaseCatalogOptions> = {}) =>
  createSupabaseCatalog({
    url,
    anonKey: null,
    serviceKey: createSecret(key),
    signer: null,
    schemas: ['app', 'public'],
    functionsSchema: 'app',
    timeoutMs: 2_000,
    clock: systemClock,
    ...changed,
  });

const activity = {
  maxConnections: 100,
  reservedConnections: 3,
  byState: { idle: 4 },
  used: 4,
  waitingOnLocks: 0,
  idleInTransaction: 0,
  oldestTransactionSeconds: null,
  oldestQuerySeconds: 0.5,
  writes: { isReplica: false, isReadOnly: false, readOnlyBy: null },
  locks: [],
};
const catalog = {
  version: sqlVersion,
  serverVersion: 180_004,
  schemas: ['app'],
  roles: [],
  relations: [],
  functions: [],
  helpers: [],
  activity,
};
const evidence: EvidenceFacts = { version: sqlVersion, relations: [buildEvidence('app.goals')] };

const answers: Readonly<Record<string, unknown>> = {
  wingman_health_catalog: catalog,
  wingman_health_activity: { version: sqlVersion, ...activity },
  wingman_health_evidence: evidence,
};
/** What is asked for is the last part of the path. */
const askedFor = (url: string) => new URL(url, 'http://host').pathname.split('/').at(-1) ?? '';
const startDatabase = (exposed = () => ['app', 'public']) =>
  startServer((response, { url = '' }) => {
    if (askedFor(url) !== 'wingman_health_not_exposed') return sendJson(response, 200, answers[askedFor(url)]);
    const hint = `Only the following schemas are exposed: ${exposed().join(', ')}`;
    sendJson(response, 406, { code: 'PGRST106', message: 'Invalid schema: wingman_health_not_exposed', hint });
  });

test('each function is called by one GET with the service key, in the first schema of the contract', async () => {
  await using server = await startDatabase();
  const port = connect(server.url);

  expect(await port.read(patient)).toEqual({ ok: true, value: catalog });
  expect(await port.readEvidence(question, patient)).toEqual({ ok: true, value: evidence });
  expect(await port.readActivity(patient)).toEqual({ ok: true, value: activity });

  const [, , ofEvidence] = server.requests.map(({ path }) => new URL(path, 'http://host').searchParams);
  expect(server.requests.map(({ method, path }) => [method, path.replace(/(?<=evidence)\?.*/, '')])).toEqual([
    ['GET', '/rest/v1/wingman_health_not_exposed?select=*&limit=0'],
    ['GET', '/rest/v1/rpc/wingman_health_catalog?schemas=app%2Cpublic'],
    ['GET', '/rest/v1/rpc/wingman_health_evidence'],
    ['GET', '/rest/v1/rpc/wingman_health_activity?schemas=app%2Cpublic'],
  ]);
  expect([...(ofEvidence?.keys() ?? [])]).toEqual(['targets', 'request']);
  expect(JSON.parse(ofEvidence?.get('targets') ?? '')).toEqual([
    { relation: ['app', 'goals'], owners: [{ columns: ['user_id'] }] },
  ]);
  for (const { headers } of server.requests)
    expect(headers).toMatchObject({ apikey: key, authorization: `Bearer ${key}` });
  expect(server.requests.map(({ headers }) => headers['accept-profile'])).toEqual([
    'wingman_health_not_exposed',
    ...['app', 'app', 'app'],
  ]);
});

test('schemas are looked at that the Data API exposes beside those of the contract, as it says once a minute', async () => {
  let exposed = ['public', 'api'];
  await using server = await startDatabase(() => exposed);
  const clock = createFakeClock();
  const port = connect(server.url, { clock, memoryMs: 0 });
  const asked = async () => {
    const before = server.requests.length;
    await port.read(patient);
    return server.requests.slice(before).map(({ path }) => new URL(path, 'http://host').searchParams.get('schemas'));
  };

  expect(await asked()).toEqual([null, 'app,public,api']);
  exposed = ['app'];
  expect(await asked()).toEqual(['app,public,api']);
  await clock.turn(60_000);
  // Both are asked at once, and the catalog again where the list has changed.
  expect(await asked()).toEqual([null, 'app,public,api', 'app,public']);
  await port.readActivity(patient);
  expect(server.requests.at(-1)?.path).toContain('schemas=app%2Cpublic');
});

test('where the Data API does not say which schemas it exposes, what it said before counts on', async () => {
  let isDown = false;
  await using server = await startServer((response, { url = '' }) => {
    if (askedFor(url) === 'wingman_health_catalog') return sendJson(response, 200, catalog);
    if (isDown) return void response.destroy();
    sendJson(response, 406, { code: 'PGRST106', message: 'The schema must be one of the following: public, api' });
  });
  const clock = createFakeClock();
  const port = connect(server.url, { clock, memoryMs: 0 });

  await port.read(patient);
  isDown = true;
  await clock.turn(60_000);
  const answer = await port.read(patient);

  expect(answer).toMatchObject({ ok: true });
  expect(server.requests.at(-1)?.path).toContain('schemas=app%2Cpublic%2Capi');
});

test('what stood in the way of an evaluation is named where checks decide by it', async () => {
  const tried = (sqlstate: string | null) => buildTried({ own: null, foreign: null, sqlstate });
  const commands = {
    select: tried('42501'),
    insert: tried('57014'),
    update: tried('42P17'),
    delete: tried(null),
  };
  const relations = [buildEvidence('app.goals', { personas: [buildPersona('stranger', { commands })] })];
  await using server = await startServer((response) => sendJson(response, 200, { version: sqlVersion, relations }));

  const answer = await connect(server.url).readEvidence(question, patient);

  const named = answer.ok ? Object.entries(answer.value.relations[0]?.personas[0]?.commands ?? {}) : [];
  expect(named.map(([command, found]) => [command, found?.obstacle])).toEqual([
    ['select', 'forbidden'],
    ['insert', 'timeout'],
    ['update', undefined],
    ['delete', undefined],
  ]);
});

test('what a lock was in the way of is said, of a relation as of an evaluation', async () => {
  const commands = { select: buildTried({ own: null, foreign: null, sqlstate: '55P03' }) };
  const relations = [
    buildEvidence('app.goals', { personas: [buildPersona('stranger', { commands })] }),
    buildEvidence('app.notes', { state: 'error', sqlstate: '55P03' }),
    buildEvidence('app.lost', { state: 'error', sqlstate: '42P01' }),
  ];
  await using server = await startServer((response) => sendJson(response, 200, { version: sqlVersion, relations }));

  const answer = await connect(server.url).readEvidence(question, patient);

  const found = answer.ok ? answer.value.relations : [];
  expect(found.map(({ obstacle }) => obstacle)).toEqual([undefined, 'locked', undefined]);
  expect(found[0]?.personas[0]?.commands.select?.obstacle).toBe('locked');
});

test('callers of the same moment share one call', async () => {
  await using server = await startDatabase();
  const port = connect(server.url);

  await Promise.all([
    port.read(patient),
    port.read(patient),
    port.readEvidence(question, patient),
    port.readEvidence(question, patient),
  ]);

  expect(server.requests.map(({ path }) => askedFor(path)).toSorted()).toEqual([
    'wingman_health_catalog',
    'wingman_health_evidence',
    'wingman_health_not_exposed',
  ]);
});

test('the catalog is remembered for those who come just afterwards, the evidence is not', async () => {
  await using server = await startDatabase();
  const clock = createFakeClock();
  const port = connect(server.url, { clock, memoryMs: 100 });

  for (let call = 0; call < 2; call += 1) {
    await port.read(patient);
    await port.readEvidence(question, patient);
  }
  await clock.turn(100);
  await port.read(patient);

  const asked = server.requests.map(({ path }) => /wingman_health_(\w+)/.exec(path)?.[1]);
  expect(asked).toEqual(['not_exposed', 'catalog', 'evidence', 'evidence', 'catalog']);
});

test('claims of the users go along', async () => {
  await using server = await startDatabase();

  await connect(server.url, { claims: { team: 'blue', member: '$owner' } }).readEvidence(question, patient);

  const { searchParams } = new URL(server.requests[0]?.path ?? '', server.url);
  expect(JSON.parse(searchParams.get('request') ?? '')).toMatchObject({
    claims: { aud: 'authenticated', team: 'blue', member: '$owner' },
  });
});

test('a question that is too long for one URL is asked in several, and the answers are one', async () => {
  await using server = await startServer((response, { url = '' }) => {
    const targets = JSON.parse(new URL(url, 'http://host').searchParams.get('targets') ?? '[]');
    const relations = targets.map((target: { relation: string[] }) => buildEvidence(target.relation.join('.')));
    sendJson(response, 200, { version: sqlVersion, relations });
  });
  const names = Array.from({ length: 300 }, (_, index) => `t${index}_${'x'.repeat(30)}`);
  const long = { ...question, targets: names.map((name) => ({ ...goals, name })) };

  const answer = await connect(server.url).readEvidence(long, patient);

  expect(server.requests.length).toBeGreaterThan(1);
  for (const { path } of server.requests) expect(path.length).toBeLessThan(8_000);
  const found = answer.ok ? answer.value.relations.map(({ relation }) => relation) : [];
  expect(found).toEqual(names.map((name) => `app.${name}`));
});

test('without a relation there is no evidence to ask for', async () => {
  await using server = await startDatabase();

  const answer = await connect(server.url).readEvidence({ ...question, targets: [] }, patient);

  expect(answer).toMatchObject({ ok: true, value: { relations: [] } });
  expect(server.requests).toEqual([]);
});

test.each<[status: number, body: object, served: object]>([
  [401, { code: '42501' }, { ok: true, value: 'anon' }],
  [403, { code: '42501' }, { ok: true, value: 'signed_in' }],
  [200, { version: sqlVersion, ...activity }, { ok: true, value: 'privileged' }],
  [401, { code: 'PGRST301' }, { ok: false, fault: { reason: 'unauthorized', code: 'PGRST301' } }],
  [
    403,
    { code: '42501', message: 'permission denied to set role "authenticated"' },
    { ok: false, fault: { reason: 'unauthorized' } },
  ],
  [404, { code: 'PGRST202' }, { ok: false, fault: { reason: 'missing', code: 'PGRST202' } }],
])('as whom a caller is served shows in %i with %j', async (status, body, served) => {
  await using server = await startServer((response) => sendJson(response, status, body));

  const port = connect(server.url, { anonKey: createSecret('planted-anon-key') });

  expect(await port.identify('anon', patient)).toMatchObject(served);
  expect(server.requests[0]?.headers).toMatchObject({ apikey: 'planted-anon-key', 'accept-profile': 'app' });
});

test.each([
  ['https://abcdefghijklmnopqrst.supabase.co', false],
  ['https://abcdefghijklmnopqrst-all.supabase.co', true],
  ['https://abcdefghijklmnopqrst-rr-eu-west-1-abcde.supabase.co', true],
  ['http://localhost:54321', false],
  ['no URL', false],
  [null, false],
])('whether %s may lead to a replica is %s', (url, mayReachReplica) => {
  expect(connect(url)).toMatchObject({ mayReachReplica });
});

test.each([
  [404, { code: 'PGRST202' }, { reason: 'not_verified', code: 'PGRST202', about: 'installation' }],
  [404, { code: '42883' }, { reason: 'not_verified', code: 'PGRST202', about: 'installation' }],
  [403, { code: '42501' }, { reason: 'forbidden', code: '42501', about: 'installation' }],
  [500, { code: '57014' }, { reason: 'timeout', code: '57014' }],
  [401, { message: 'Invalid API key' }, { reason: 'unauthorized', code: 'HTTP_401' }],
  [503, { code: 'PGRST002' }, { reason: 'unreachable', code: 'PGRST002' }],
])('%i with %j is a fault with words of our own', async (status, body, fault) => {
  await using server = await startServer((response) =>
    sendJson(response, status, { message: 'planted', details: 'planted', hint: 'planted', ...body }),
  );

  const answer = await connect(server.url).read(patient);

  expect(answer).toMatchObject({ ok: false, fault });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test.each([
  ['another version', { ...catalog, version: '0' }, { reason: 'drifted', code: 'VERSION' }],
  ['another version of another shape', { version: '0' }, { reason: 'drifted', code: 'VERSION' }],
  ['another shape', { ...catalog, relations: [{ name: 'planted' }] }, { reason: 'invalid', code: 'NOT_FACTS' }],
  ['another shape of a helper', { ...catalog, helpers: ['planted'] }, { reason: 'invalid', code: 'NOT_FACTS' }],
  ['another shape of a list', { ...catalog, functions: 'planted' }, { reason: 'invalid', code: 'NOT_FACTS' }],
  ['no version', [], { reason: 'invalid', code: 'NOT_FACTS' }],
  ['nothing', null, { reason: 'invalid', code: 'NOT_FACTS' }],
])('an answer of %s is a fault', async (_what, body, fault) => {
  await using server = await startServer((response) => sendJson(response, 200, body));

  const answer = await connect(server.url).read(patient);

  expect(answer).toMatchObject({ ok: false, fault });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('every fault of the functions says the one command that mends it, and each has other words', async () => {
  const asked = [
    { status: 404, body: { code: 'PGRST202' } },
    { status: 403, body: { code: '42501' } },
    { status: 200, body: { version: '0' } },
  ];
  const hints: string[] = [];
  for (const { status, body } of asked) {
    await using server = await startServer((response) => sendJson(response, status, body));
    const answer = await connect(server.url).read(patient);
    hints.push(answer.ok ? '' : answer.fault.hint);
  }

  for (const hint of hints) expect(hint).toContain('wingman-health sql | psql "$DATABASE_URL"');
  expect(new Set(hints).size).toBe(3);
});

test('a 404 with an empty body, which supabase-js takes for a success, is a fault', async () => {
  await using server = await startServer((response) => response.writeHead(404).end());

  expect(await connect(server.url).read(patient)).toMatchObject({ fault: { reason: 'invalid', code: 'HTTP_404' } });
});

test('a catalog of many megabytes is an answer', async () => {
  const mentions = ['x'.repeat(6 * 1024 * 1024)];
  const routine = { schema: 'app', name: 'f', argumentTypes: '', owner: 'o', isSecurityDefiner: false };
  const functions = [
    {
      ...routine,
      hasFixedSearchPath: true,
      executableBy: [],
      decides: false,
      isOffered: false,
      digest: null,
      calledBy: [],
      mentions,
      isTrigger: false,
    },
  ];
  await using server = await startServer((response) => sendJson(response, 200, { ...catalog, functions }));

  expect(await connect(server.url).read(patient)).toMatchObject({ ok: true });
});

test('a database that does not answer is a timeout after five seconds, and activity after the shorter one', async () => {
  const clock = createFakeClock();
  await using server = await startServer(() => {});
  const port = connect(server.url, { clock });

  const reading = port.read(patient);
  const counting = port.readActivity(patient);
  await clock.turn(2_000);
  expect(await counting).toMatchObject({ fault: { reason: 'timeout' } });
  await clock.turn(3_000);

  expect(await reading).toMatchObject({ fault: { reason: 'timeout', code: 'TIMEOUT' } });
});

test.each([
  [{ url: null }, 'SUPABASE_URL'],
  [{ serviceKey: null }, 'SUPABASE_SERVICE_ROLE_KEY'],
])('without %j the fault is missing', async (changed, name) => {
  const answer = await connect('http://127.0.0.1:1', changed).read(patient);

  expect(answer).toMatchObject({ fault: { reason: 'missing', message: `${name} is not set` } });
});

test('a refused connection is unreachable', async () => {
  const answer = await connect(`http://127.0.0.1:${await freePort()}`).readEvidence(question, patient);

  expect(answer).toMatchObject({ fault: { reason: 'unreachable', code: 'ECONNREFUSED' } });
});

test('evidence is asked ahead for the question of last time, and anew where that has changed', async () => {
  await using server = await startDatabase(() => ['public']);
  const port = connect(server.url, { memoryMs: 0 });
  const evidenceCalls = () => server.requests.filter(({ path }) => askedFor(path) === 'wingman_health_evidence').length;

  expect(port.anticipateEvidence(patient)).toBeNull();
  await port.readEvidence(question, patient);
  const ahead = port.anticipateEvidence(patient);
  expect(ahead?.question).toEqual(question);
  // Whoever asks the same meanwhile waits for the same answer.
  expect(await port.readEvidence(structuredClone(question), patient)).toEqual(await ahead?.answer);
  expect(evidenceCalls()).toBe(2);

  const [target] = question.targets;
  if (!target) throw new Error('The question has no target');
  const other = { ...question, targets: [{ ...target, name: 'others' }] };
  const before = port.anticipateEvidence(patient);
  await port.readEvidence(other, patient);
  await before?.answer;
  expect(evidenceCalls()).toBe(4);
  expect(port.anticipateEvidence(patient)?.question).toEqual(other);
});

test('nothing is asked ahead, and nobody is identified, where the functions are not there', async () => {
  let isInstalled = true;
  await using server = await startServer((response, { url = '' }) => {
    if (!isInstalled) return sendJson(response, 404, { code: 'PGRST202' });
    sendJson(response, 200, askedFor(url) === 'wingman_health_evidence' ? evidence : activity);
  });
  const port = connect(server.url);
  await port.readEvidence(question, patient);
  isInstalled = false;
  await port.readActivity(patient);
  const before = server.requests.length;

  expect(port.anticipateEvidence(patient)).toBeNull();
  expect(await port.identify('anon', patient)).toMatchObject({ ok: false, fault: { about: 'installation' } });
  expect(server.requests.length).toBe(before);
});

test('as whom a caller is served is asked once for those who ask at the same moment', async () => {
  await using server = await startServer((response) => sendJson(response, 401, { code: '42501' }));
  const clock = createFakeClock();
  const port = connect(server.url, { clock, anonKey: createSecret('planted-anon-key') });

  expect(port.identifyBesides('anon', patient)).toBeNull();
  const served = port.identify('anon', patient);
  expect(await port.identifyBesides('anon', patient)).toEqual({ ok: true, value: 'anon' });
  expect(await served).toEqual({ ok: true, value: 'anon' });
  expect(server.requests).toHaveLength(1);
  await clock.turn(1_000);
  expect(port.identifyBesides('anon', patient)).toBeNull();
});
