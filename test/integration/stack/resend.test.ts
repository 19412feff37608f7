import { Resend } from 'resend';
import { expect, onTestFinished, test } from 'vitest';
import { type ResendOptions, startResend } from '../../stack/resend.ts';
import { resendFaults } from '../../stack/resend-error.ts';

async function start(options: ResendOptions = { rateLimit: { limit: 1_000 } }) {
  const server = await startResend(options);
  onTestFinished(server.stop);
  const clientOf = (key: string) => new Resend(key, { baseUrl: server.url });
  return { server, resend: clientOf(server.apiKey), clientOf };
}

const message = { from: 'noreply@wingmanmatch.com', to: 'ada@users.example', subject: 'Hello', text: 'Hello' };

test('lists the verified domain', async () => {
  const { resend } = await start();
  const { data } = await resend.domains.list();

  expect(data).toEqual({
    object: 'list',
    has_more: false,
    data: [
      {
        id: expect.any(String),
        name: 'wingmanmatch.com',
        status: 'verified',
        created_at: expect.any(String),
        region: 'us-east-1',
        open_tracking: false,
        click_tracking: false,
        capabilities: { sending: 'enabled', receiving: 'disabled' },
      },
    ],
  });
});

test('shows a domain with its records', async () => {
  const { server, resend } = await start();
  const { data } = await resend.domains.get(server.domains[0]?.id ?? '');

  expect(data).toMatchObject({ object: 'domain', name: 'wingmanmatch.com' });
  expect(data?.records.map(({ record, status }) => [record, status])).toEqual([
    ['SPF', 'verified'],
    ['DKIM', 'verified'],
  ]);
});

test('knows domains by uuid only', async () => {
  const { resend } = await start();
  const unknown = await resend.domains.get(crypto.randomUUID());
  const malformed = await resend.domains.get('wingmanmatch.com');

  expect(unknown.error).toMatchObject({ name: 'not_found', statusCode: 404 });
  expect(malformed.error).toMatchObject({ name: 'invalid_parameter', statusCode: 422 });
});

test('has the eight templates of the platform, published', async () => {
  const { resend } = await start();
  const { data } = await resend.templates.list();

  expect(data?.data.map(({ alias, status }) => [alias, status])).toEqual([
    ['match_invitation', 'published'],
    ['match_accepted', 'published'],
    ['match_declined', 'published'],
    ['session_reminder', 'published'],
    ['challenge_reminder', 'published'],
    ['welcome_onboarding', 'published'],
    ['match_completion', 'published'],
    ['system_notification', 'published'],
  ]);
});

test('finds a template by alias and by id, with its variables', async () => {
  const { server, resend } = await start();
  const id = server.templates.find(({ alias }) => alias === 'system_notification')?.id ?? '';

  const byAlias = await resend.templates.get('system_notification');
  const byId = await resend.templates.get(id);

  expect(byId.data).toEqual(byAlias.data);
  expect(byAlias.data).toMatchObject({ object: 'template', status: 'published', has_unpublished_versions: false });
  expect(byAlias.data?.variables?.map(({ key, type }) => [key, type])).toEqual([
    ['recipient_name', 'string'],
    ['notification_message', 'string'],
    ['action_required', 'string'],
  ]);
});

test('a template that does not exist is not_found', async () => {
  const { resend } = await start();

  expect((await resend.templates.get('goodbye')).error).toMatchObject({ name: 'not_found', statusCode: 404 });
});

test('answers with what the test made of the team', async () => {
  const { server, resend } = await start();
  const [template] = server.templates;
  if (template) Object.assign(template, { status: 'draft', hasUnpublishedVersions: true, variables: [] });

  const { data } = await resend.templates.get('match_invitation');

  expect(data).toMatchObject({ status: 'draft', published_at: null, has_unpublished_versions: true, variables: [] });
});

test('lists come in pages, forwards and backwards', async () => {
  const { resend } = await start();
  const first = await resend.templates.list({ limit: 5 });
  const second = await resend.templates.list({ limit: 5, after: first.data?.data.at(-1)?.id ?? '' });
  const back = await resend.templates.list({ limit: 5, before: second.data?.data[0]?.id ?? '' });

  expect([first.data?.data.length, first.data?.has_more]).toEqual([5, true]);
  expect([second.data?.data.length, second.data?.has_more]).toEqual([3, false]);
  expect(back.data?.data).toEqual(first.data?.data);
});

test('a page has a limit', async () => {
  const { resend } = await start();

  expect((await resend.templates.list({ limit: 101 })).error).toMatchObject({ name: 'validation_error' });
});

test('lists keys without their secrets', async () => {
  const { server, resend } = await start();
  const { data } = await resend.apiKeys.list();

  expect(data?.data.map(({ name }) => name)).toEqual(['full access', 'sending only']);
  expect(JSON.stringify(data)).not.toContain(server.apiKey);
});

test('a wrong key is invalid_api_key', async () => {
  const { clientOf } = await start();

  expect((await clientOf('re_wrong').domains.list()).error).toMatchObject({ name: 'invalid_api_key', statusCode: 403 });
});

test('no key is missing_api_key', async () => {
  const { server } = await start();
  const response = await fetch(`${server.url}/domains`);

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ name: 'missing_api_key', statusCode: 401 });
});

test('a caller without a name is turned away before the API', async () => {
  const { server } = await start();
  const headers = { authorization: `Bearer ${server.apiKey}`, 'user-agent': '' };
  const response = await fetch(`${server.url}/domains`, { headers });

  expect([response.status, await response.text()]).toEqual([403, 'error code: 1010']);
});

test('a key that may only send is restricted elsewhere', async () => {
  const { server, clientOf } = await start();
  const resend = clientOf(server.sendingKey);

  expect((await resend.domains.list()).error).toMatchObject({ name: 'restricted_api_key', statusCode: 401 });
  expect((await resend.emails.send(message)).data).toEqual({ id: expect.any(String) });
});

test('what is sent is recorded and stays here', async () => {
  const { server, resend } = await start();
  await resend.emails.send(message);
  await resend.batch.send([message, message]);

  expect(server.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /emails', 'POST /emails/batch']);
  expect(JSON.parse(server.calls[0]?.body ?? '')).toMatchObject({ to: 'ada@users.example' });
});

test('refused calls are recorded too', async () => {
  const { server, clientOf } = await start();
  await clientOf('re_wrong').domains.list({ limit: 3 });

  expect(server.calls).toEqual([{ method: 'GET', path: '/domains?limit=3', body: '' }]);
});

test('a message without a subject is refused', async () => {
  const { server } = await start();
  const response = await call(server, 'POST', '/emails', JSON.stringify({ from: message.from, to: message.to }));

  expect(response).toMatchObject({ statusCode: 422, name: 'missing_required_field' });
});

test.each([
  ['GET', '/usage', 'not_found'],
  ['GET', '/templates/a/b', 'not_found'],
  ['PUT', '/domains', 'method_not_allowed'],
])('%s %s, which is not documented, is %s', async (method, path, name) => {
  const { server } = await start();

  expect(await call(server, method, path)).toMatchObject({ name });
});

test('more requests than the team may make in a second are rate_limit_exceeded, whichever the key', async () => {
  let now = 0;
  const { server, clientOf, resend } = await start({ rateLimit: { limit: 2, now: () => now } });
  const first = await resend.domains.list();
  await clientOf(server.sendingKey).emails.send(message);
  const third = await resend.domains.list();
  now = 1_000;
  const later = await resend.domains.list();

  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '1' });
  expect(third.error).toMatchObject({ name: 'rate_limit_exceeded', statusCode: 429 });
  expect(third.headers).toMatchObject({ 'ratelimit-remaining': '0', 'retry-after': '1' });
  expect(later.error).toBeNull();
});

test('five requests a second are the default', async () => {
  const { resend } = await start({ rateLimit: { now: () => 0 } });
  const answers = await Promise.all(Array.from({ length: 6 }, () => resend.domains.list()));

  expect(answers.filter(({ error }) => error?.name === 'rate_limit_exceeded')).toHaveLength(1);
});

test.each([
  ['dailyQuotaExceeded', { name: 'daily_quota_exceeded', statusCode: 429 }],
  ['monthlyQuotaExceeded', { name: 'monthly_quota_exceeded', statusCode: 429 }],
  ['internalError', { name: 'internal_server_error', statusCode: 500 }],
  ['unavailable', { name: 'application_error', statusCode: 503 }],
  ['redirect', { name: 'application_error', statusCode: null }],
] as const)('has the fault %s', async (fault, error) => {
  const { server, resend } = await start();
  server.answer(resendFaults[fault]);
  const failing = await resend.domains.list();
  server.resume();

  expect(failing.error).toMatchObject(error);
  expect((await resend.domains.list()).error).toBeNull();
});

test('hangs until it is resumed', async () => {
  const { server, resend } = await start();
  server.hang();
  const patient = resend.domains.list();
  const impatient = await resend.domains.list({}, { signal: AbortSignal.timeout(100) });
  server.resume();

  expect(impatient.error).toMatchObject({ statusCode: null });
  expect((await patient).error).toBeNull();
});

async function call(server: { url: string; apiKey: string }, method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, { method, headers, ...(body && { body }) });
  return response.json();
}
