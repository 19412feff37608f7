import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RestQuery } from '../../../../src/checks/ports.ts';
import { createSupabaseRest, type SupabaseRestOptions } from '../../../../src/clients/supabase/rest.ts';
import { signWithSecret } from '../../../../src/config/token-signer.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { watchConsole } from '../console-watch.ts';
import { freePort, sendJson, startServer } from '../http-server.ts';

const planted = { anon: 'planted-anon-key', service: 'planted-service-key', jwt: 'planted-jwt-secret' };
const question: RestQuery = {
  role: 'service',
  schema: 'public',
  table: 'user_profiles',
  columns: ['id', 'bio'],
  limit: 1,
};
const options = { signal: new AbortController().signal };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const connect = (url: string | null, changed: Partial<SupabaseRestOptions> = {}) =>
  createSupabaseRest({
    url,
    anonKey: createSecret(planted.anon),
    serviceKey: createSecret(planted.service),
    signer: signWithSecret(createSecret(planted.jwt)),
    timeoutMs: 2_000,
    clock: systemClock,
    ...changed,
  });

test('rows are counted by one GET with the key of the role', async () => {
  await using server = await startServer((response) => sendJson(response, 200, [{ id: 1 }]));
  await expect(connect(server.url).countRows(question, options)).resolves.toEqual({ ok: true, value: 1 });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    method: 'GET',
    path: '/rest/v1/user_profiles?select=id%2Cbio&limit=1',
    headers: { apikey: planted.service, authorization: `Bearer ${planted.service}`, 'accept-profile': 'public' },
  });
});

test('the schema of the table is asked', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  await connect(server.url).countRows({ ...question, schema: 'app' }, options);
  expect(server.requests[0]?.headers['accept-profile']).toBe('app');
});

test('a legal question without rows is answered with none', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const answer = await connect(server.url).countRows({ ...question, limit: 0 }, options);
  expect(answer).toEqual({ ok: true, value: 0 });
});

test('the stranger brings the anonymous key and a signed user of its own, another each time', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const rest = connect(server.url);
  await rest.countRows({ ...question, role: 'stranger' }, options);
  await rest.countRows({ ...question, role: 'stranger' }, options);
  const subjects = server.requests.map(({ headers }) => {
    expect(headers.apikey).toBe(planted.anon);
    const [header = '', payload = '', signature] = String(headers.authorization).replace('Bearer ', '').split('.');
    const expected = createHmac('sha256', planted.jwt).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(expected);
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(claims).toEqual({
      iss: `${server.url}/auth/v1`,
      sub: expect.stringMatching(uuid),
      aud: 'authenticated',
      role: 'authenticated',
      iat: expect.any(Number),
      exp: expect.any(Number),
      email: '',
      phone: '',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: {},
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: claims.iat }],
      session_id: expect.stringMatching(uuid),
      is_anonymous: false,
    });
    expect(claims.exp).toBeGreaterThan(Date.now() / 1_000);
    expect(claims.exp).toBeLessThan(Date.now() / 1_000 + 600);
    expect(claims.iat, 'a clock that is behind refuses what comes from its future').toBeLessThan(
      Date.now() / 1_000 - 30,
    );
    return [claims.sub, claims.session_id];
  });
  expect(new Set(subjects.flat()).size).toBe(4);
});

test('the issuer is the same for an address that ends with a slash', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const signed: unknown[] = [];
  const signer = (claims: object) => String(signed.push(claims));
  await connect(`${server.url}/`, { signer }).countRows({ ...question, role: 'stranger' }, options);
  expect(signed).toMatchObject([{ iss: `${server.url}/auth/v1` }]);
});

test('a stranger can be signed only with a secret or a key', async () => {
  const rest = connect('http://127.0.0.1:1', { signer: null });
  expect(rest.canSignStranger).toBe(false);
  expect(connect('http://127.0.0.1:1').canSignStranger).toBe(true);
  expect(await rest.countRows({ ...question, role: 'stranger' }, options)).toMatchObject({
    fault: { reason: 'missing', hint: 'Set SUPABASE_SIGNING_KEY or SUPABASE_JWT_SECRET' },
  });
});

test.each([
  ['the address', { url: null }, 'SUPABASE_URL'],
  ['a blank address', { url: ' ' }, 'SUPABASE_URL'],
  ['the key', { serviceKey: null }, 'SUPABASE_SERVICE_ROLE_KEY'],
  ['a blank key', { serviceKey: createSecret(' ') }, 'SUPABASE_SERVICE_ROLE_KEY'],
])('without %s the fault is missing', async (_what, changed, name) => {
  const answer = await connect('http://127.0.0.1:1', changed).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'missing', message: `${name} is not set` } });
});

test.each(['not a url', 'ftp://host', 'http://', 'http://user:planted-anon-key@127.0.0.1:1'])(
  'the address %s is invalid',
  async (url) => {
    const answer = await connect(url).countRows(question, options);
    expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
    expect(JSON.stringify(answer)).not.toContain('planted');
  },
);

test('a key that no header can carry is invalid and is not shown', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const rest = connect(server.url, { serviceKey: createSecret('planted\nkey') });
  const answer = await rest.countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
  expect(JSON.stringify(answer)).not.toContain('planted');
  expect(server.requests).toEqual([]);
});

test('a 404 with an empty body, which supabase-js takes for a success, is a fault', async () => {
  await using server = await startServer((response) => response.writeHead(404).end());
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid', code: 'HTTP_404' } });
});

test('a 404 with an empty list, which supabase-js takes for no rows, is a fault', async () => {
  await using server = await startServer((response) => sendJson(response, 404, []));
  expect(await connect(server.url).countRows(question, options)).toMatchObject({ ok: false });
});

test.each([
  ['HTML', (body: string) => `<html>${body}</html>`],
  ['an object', (body: string) => JSON.stringify({ data: body })],
  ['nothing', () => ''],
  ['null', () => 'null'],
])('a 200 with %s is no answer', async (_what, render) => {
  await using server = await startServer((response) => response.writeHead(200).end(render(planted.service)));
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid', code: 'NOT_ROWS' } });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('a missing table is named and the words are ours', async () => {
  const body = { code: 'PGRST205', message: 'planted-text', details: 'planted-text', hint: 'planted-text' };
  await using server = await startServer((response) => sendJson(response, 404, body));
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'missing', code: 'PGRST205', object: 'user_profiles' } });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('a missing column is named', async () => {
  const body = { code: '42703', message: 'column user_profiles.bio does not exist', details: null, hint: null };
  await using server = await startServer((response) => sendJson(response, 400, body));
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ fault: { reason: 'drifted', object: 'bio' } });
});

test('a 503 is not asked again', async () => {
  await using server = await startServer((response) =>
    sendJson(response, 503, { code: 'PGRST002', message: 'x', details: null, hint: null }),
  );
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ fault: { reason: 'unreachable', code: 'PGRST002' } });
  expect(server.requests).toHaveLength(1);
});

test('a refused connection is unreachable', async () => {
  const answer = await connect(`http://127.0.0.1:${await freePort()}`).countRows(question, options);
  expect(answer).toMatchObject({ fault: { reason: 'unreachable', code: 'ECONNREFUSED' } });
});

test('a host that does not exist is unreachable and named', async () => {
  const answer = await connect('http://planted.invalid').countRows(question, options);
  expect(answer).toMatchObject({
    fault: { reason: 'unreachable', message: 'The host of the Data API, planted.invalid, does not exist' },
  });
});

test('TLS where there is none is invalid', async () => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const answer = await connect(server.url.replace('http', 'https')).countRows(question, options);
  expect(answer).toMatchObject({ fault: { reason: 'invalid' } });
});

test('a server that accepts and never answers is a timeout', async () => {
  const clock = createFakeClock();
  await using server = await startServer(() => {});
  const running = connect(server.url, { clock }).countRows(question, options);
  await clock.turn(2_000);
  expect(await running).toMatchObject({ fault: { reason: 'timeout', code: 'TIMEOUT' } });
});

test('a caller who gives up is answered at once', async () => {
  await using server = await startServer(() => {});
  const controller = new AbortController();
  const running = connect(server.url).countRows(question, { signal: controller.signal });
  controller.abort(new Error('planted-reason'));
  const answer = await running;
  expect(answer).toMatchObject({ fault: { reason: 'timeout' } });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('no secret is in any fault, and nothing is printed', async () => {
  const { printed } = watchConsole();
  const statuses = [200, 300, 301, 400, 401, 402, 403, 404, 406, 429, 500, 503, 520, 540];
  for (const status of statuses) {
    await using server = await startServer((response, request) => {
      const echo = JSON.stringify(request.headers);
      sendJson(response, status, { code: request.headers.apikey, message: echo, details: echo, hint: echo });
    });
    const rest = connect(server.url, { serviceKey: createSecret('sb_unknown_planted') });
    for (const role of ['service', 'anon', 'stranger'] as const) {
      const answer = await rest.countRows({ ...question, role }, options);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toMatch(/planted|eyJ/);
    }
  }
  expect(printed).toEqual([]);
});

test('a page on the way is known by its body, and the body goes no further', async () => {
  const page = '<html>planted words</html>';
  await using server = await startServer((response) => response.writeHead(403).end(page));
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'forbidden', code: 'HTTP_403' } });
  expect(JSON.stringify(answer)).not.toContain('planted words');
});

test('a firewall that answers programs in JSON is known by its title', async () => {
  await using server = await startServer((response) =>
    sendJson(response, 403, { title: 'Error 1020: Access denied', status: 403, error_code: 1020 }),
  );
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'forbidden', code: 'HTTP_403' } });
});

test('keys that are switched off are known by the words of the gateway', async () => {
  await using server = await startServer((response) =>
    sendJson(response, 401, { message: 'Legacy API keys are disabled', hint: 'x' }),
  );
  const answer = await connect(server.url).countRows(question, options);
  expect(answer).toMatchObject({ ok: false, fault: { message: expect.stringContaining('old form') } });
});
