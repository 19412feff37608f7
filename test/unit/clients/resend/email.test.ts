import { expect, test } from 'vitest';
import { createResendEmail } from '../../../../src/clients/resend/email.ts';
import type { ResendGatewayOptions } from '../../../../src/clients/resend/gateway.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { watchConsole } from '../console-watch.ts';
import { freePort, sendJson, startServer } from '../http-server.ts';

const options = { signal: new AbortController().signal };
const connect = (baseUrl: string, changed: Partial<ResendGatewayOptions> = {}) =>
  createResendEmail({
    apiKey: createSecret('re_planted_key'),
    baseUrl,
    timeoutMs: 2_000,
    clock: systemClock,
    ...changed,
  });
const refuse = (statusCode: number, name: string) =>
  startServer((response) => {
    sendJson(response, statusCode, { name, statusCode, message: 'planted text' });
  });
const domain = (name: string, extra: object = {}) => ({ id: name, name, status: 'verified', ...extra });

test('a key with full access is told what the domains are', async () => {
  const listed = [
    domain('a.com', { capabilities: { sending: 'enabled', receiving: 'disabled' } }),
    domain('b.com', { capabilities: { sending: 'disabled' } }),
    domain('c.com', { status: 'pending' }),
  ];
  await using server = await startServer((response) => sendJson(response, 200, { object: 'list', data: listed }));
  expect(await connect(server.url).email.inspectKey(options)).toEqual({
    ok: true,
    value: {
      access: 'full',
      domains: [
        { id: 'a.com', name: 'a.com', status: 'verified', canSend: true },
        { id: 'b.com', name: 'b.com', status: 'verified', canSend: false },
        { id: 'c.com', name: 'c.com', status: 'pending', canSend: null },
      ],
    },
  });
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/domains?limit=100' }]);
});

test('the records of a domain that are not verified are told', async () => {
  const record = (name: string, type: string, status: string) => ({
    record: name,
    name: 'x',
    type,
    status,
    value: 'v',
  });
  const records = [
    record('SPF', 'MX', 'verified'),
    record('SPF', 'TXT', 'pending'),
    record('DKIM', 'TXT', 'temporary_failure'),
    record('DKIM', 'TXT', 'failed'),
  ];
  await using server = await startServer((response) =>
    sendJson(response, 200, { id: 'd1', status: 'partially_verified', records }),
  );
  const domain = { id: 'd1', name: 'a.com', status: 'partially_verified', canSend: true };
  expect(await connect(server.url).email.unverifiedRecords(domain, options)).toEqual({
    ok: true,
    value: ['SPF (TXT)', 'DKIM (TXT)'],
  });
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/domains/d1' }]);
});

test('a revoked key is unauthorized, whatever its status', async () => {
  for (const statusCode of [400, 401, 403]) {
    const body = { statusCode, message: 'API key is invalid', name: 'validation_error' };
    await using server = await startServer((response) => sendJson(response, statusCode, body));
    const answer = await connect(server.url).email.inspectKey(options);
    expect(answer).toMatchObject({
      fault: { reason: 'unauthorized', hint: expect.stringContaining('RESEND_API_KEY') },
    });
  }
});

test.each([
  [403, 'forbidden', /on the way/],
  [401, 'forbidden', /on the way/],
  [502, 'unreachable', /error of the server/],
  [429, 'rate_limited', /rate/],
  [302, 'invalid', /redirects to another address/],
  [200, 'invalid', /is not Resend: it shows a page of the web/],
])('a page of a gateway with the status %i is %s', async (status, reason, message) => {
  await using server = await startServer((response) =>
    response.writeHead(status, { 'content-type': 'text/html', location: '/' }).end('<html>planted</html>'),
  );
  const answer = await connect(server.url).email.inspectKey(options);
  expect(answer).toMatchObject({ fault: { reason, message: expect.stringMatching(message) } });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test.each([
  ['a 200 with nothing', 200, '', /is not Resend: it says nothing/],
  ['a 204', 204, '', /is not Resend: it says nothing/],
  ['a 200 with half of an answer', 200, '{"data":[{"id"', /gave an answer that cannot be read/],
  ['a 200 with words', 200, 'OK', /gave an answer that cannot be read/],
])('%s is told apart', async (_what, status, body, message) => {
  await using server = await startServer((response) => response.writeHead(status).end(body));
  expect(await connect(server.url).email.inspectKey(options)).toMatchObject({
    fault: { reason: 'invalid', message: expect.stringMatching(message) },
  });
});

test('a redirect to itself is not followed', async () => {
  await using server = await startServer((response, { url = '' }) => response.writeHead(307, { location: url }).end());
  expect(await connect(server.url).email.inspectKey(options)).toMatchObject({
    fault: { reason: 'invalid', message: expect.stringContaining('redirects to another address') },
  });
  expect(server.requests).toHaveLength(1);
});

test.each([['http://nowhere.invalid', 'unreachable']])(
  'the cause of a connection that fails is not lost: %s',
  async (url, reason) => {
    const answer = await connect(url).email.inspectKey(options);
    expect(answer).toMatchObject({ fault: { reason, code: expect.stringMatching(/^E[A-Z_]+$/) } });
  },
);

test('all pages of the domains are read', async () => {
  await using server = await startServer((response, request) => {
    const isFirst = !request.url?.includes('after=');
    sendJson(response, 200, { data: [domain(isFirst ? 'a.com' : 'b.com')], has_more: isFirst });
  });
  const answer = await connect(server.url).email.inspectKey(options);
  expect(answer.ok && answer.value.domains?.map(({ name }) => name)).toEqual(['a.com', 'b.com']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/domains?limit=100', '/domains?limit=100&after=a.com']);
});

test('a key that may only send is accepted, though it can list nothing', async () => {
  await using server = await refuse(401, 'restricted_api_key');
  const answer = await connect(server.url).email.inspectKey(options);
  expect(answer).toEqual({ ok: true, value: { access: 'sending', domains: null } });
});

test.each([
  [403, 'invalid_api_key', 'unauthorized'],
  [429, 'rate_limit_exceeded', 'rate_limited'],
  [429, 'daily_quota_exceeded', 'quota_exceeded'],
  [500, 'internal_server_error', 'unreachable'],
])('%i %s is %s, asked once and not repeated in the vendor’s words', async (status, name, reason) => {
  await using server = await refuse(status, name);
  const answer = await connect(server.url).email.inspectKey(options);
  expect(answer).toMatchObject({ ok: false, fault: { reason, code: name } });
  expect(JSON.stringify(answer)).not.toContain('planted');
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['an empty object', '{}'],
  ['null', 'null'],
  ['a list', '[]'],
  ['domains of another shape', '{"data":[{"name":7}]}'],
])('a 200 with %s is no answer', async (_what, body) => {
  await using server = await startServer((response) => response.end(body));
  const answer = await connect(server.url).email.inspectKey(options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
});

test('an error whose body is null is a fault', async () => {
  await using server = await startServer((response) => sendJson(response, 500, null));
  expect(await connect(server.url).email.inspectKey(options)).toMatchObject({ ok: false });
});

test('a refused connection is unreachable', async () => {
  const answer = await connect(`http://127.0.0.1:${await freePort()}`).email.inspectKey(options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'unreachable', code: 'ECONNREFUSED' } });
});

test('a server that accepts and never answers is a timeout', async () => {
  const clock = createFakeClock();
  await using server = await startServer(() => {});
  const running = connect(server.url, { clock }).email.inspectKey(options);
  await clock.turn(2_000);
  expect(await running).toMatchObject({ ok: false, fault: { reason: 'timeout', code: 'TIMEOUT' } });
});

test('no call is waited for longer than three seconds', async () => {
  const clock = createFakeClock();
  await using server = await startServer(() => {});
  const running = connect(server.url, { clock, timeoutMs: 60_000 }).email.inspectKey(options);
  await clock.turn(3_000);
  expect(await running).toMatchObject({ fault: { reason: 'timeout' } });
});

test('a caller who gives up is answered at once, and nothing is asked', async () => {
  await using server = await startServer(() => {});
  const answer = await connect(server.url).email.inspectKey({ signal: AbortSignal.abort(new Error('planted')) });
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
  expect(server.requests).toEqual([]);
});

test('without a key nothing is configured and nothing is asked', async () => {
  process.env.RESEND_API_KEY = 're_from_environment';
  await using server = await startServer((response) => sendJson(response, 200, { data: [] }));
  for (const apiKey of [null, createSecret(' ')]) {
    const { email } = connect(server.url, { apiKey });
    expect(email.isConfigured).toBe(false);
    expect(await email.inspectKey(options)).toMatchObject({ fault: { reason: 'missing', hint: 'Set RESEND_API_KEY' } });
  }
  delete process.env.RESEND_API_KEY;
  expect(server.requests).toEqual([]);
});

test('a key that no header can carry and an address that is none are invalid', async () => {
  for (const { email } of [
    connect('http://127.0.0.1:1', { apiKey: createSecret('re_planted\nkey') }),
    connect('planted'),
    connect('file:///planted'),
  ]) {
    const answer = await email.inspectKey(options);
    expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
    expect(JSON.stringify(answer)).not.toContain('planted');
  }
});

test('a template is read by its alias', async () => {
  const template = {
    alias: 'welcome',
    status: 'published',
    has_unpublished_versions: true,
    variables: [{ key: 'name', type: 'string' }],
    html: '<p>{{{name}}}</p>',
  };
  await using server = await startServer((response) => sendJson(response, 200, template));
  expect(await connect(server.url).templates.read('welcome', options)).toEqual({
    ok: true,
    value: { alias: 'welcome', isPublished: true, hasUnpublishedChanges: true, variables: ['name'], body: null },
  });
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/templates/welcome' }]);
});

test('a draft without variables is read as one', async () => {
  await using server = await startServer((response) => sendJson(response, 200, { status: 'draft', variables: null }));
  expect(await connect(server.url).templates.read('a', options)).toMatchObject({
    value: { isPublished: false, hasUnpublishedChanges: false, variables: [] },
  });
});

test('a template that is not there is missing', async () => {
  await using server = await refuse(404, 'not_found');
  expect(await connect(server.url).templates.read('gone', options)).toMatchObject({ fault: { reason: 'missing' } });
});

test('a template behind a key that may only send is not verified', async () => {
  await using server = await refuse(401, 'restricted_api_key');
  expect(await connect(server.url).templates.read('a', options)).toMatchObject({ fault: { reason: 'not_verified' } });
});

test.each(['../domains', 'a/publish', '', 'a b', 'a?b', '..', 'ä'])('the alias "%s" asks nothing', async (alias) => {
  await using server = await startServer((response) => sendJson(response, 200, { status: 'published' }));
  const answer = await connect(server.url).templates.read(alias, options);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
  expect(server.requests).toEqual([]);
});

test('all calls together keep to two a second', async () => {
  const arrivals: number[] = [];
  await using server = await startServer((response, request) => {
    arrivals.push(systemClock.monotonic());
    sendJson(response, 200, request.url?.startsWith('/domains') ? { data: [] } : { status: 'published' });
  });
  const { email, templates } = connect(server.url);
  const askedAt = systemClock.monotonic();
  await Promise.all([email.inspectKey(options), templates.read('a', options), templates.read('b', options)]);
  expect(arrivals).toHaveLength(3);
  expect((arrivals[2] ?? 0) - askedAt).toBeGreaterThan(900);
});

test('nothing is printed', async () => {
  const { printed } = watchConsole();
  process.env.RESEND_DEBUG = 'true';
  await using server = await refuse(403, 'invalid_api_key');
  await connect(server.url).email.inspectKey(options);
  delete process.env.RESEND_DEBUG;
  expect(printed).toEqual([]);
});
