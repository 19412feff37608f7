import { expect, test } from 'vitest';
import type { ServiceName } from '../../../../src/checks/ports.ts';
import type { SupabaseOptions } from '../../../../src/clients/supabase/options.ts';
import { createSupabaseServices } from '../../../../src/clients/supabase/services.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { freePort, sendJson, startServer } from '../http-server.ts';

const planted = 'planted-anon-key';
const patient = { signal: new AbortController().signal };
const names = ['auth', 'storage', 'realtime'] as const;

const connect = (url: string | null, changed: Partial<SupabaseOptions> = {}) =>
  createSupabaseServices({
    url,
    anonKey: createSecret(planted),
    serviceKey: null,
    signer: null,
    timeoutMs: 2_000,
    clock: systemClock,
    ...changed,
  });

/** Asks one service of a project that answers everything in the same way. */
async function askAgainst(service: ServiceName, status: number, body: string) {
  await using server = await startServer((response) => response.writeHead(status).end(body));
  const answer = await connect(server.url).ask(service, patient);
  return { answer, requests: server.requests };
}

test.each([
  ['auth', '/auth/v1/health', '{"version":"v2.180.0","name":"GoTrue","description":"…"}', 'v2.180.0'],
  ['storage', '/storage/v1/status', '', null],
  ['realtime', '/realtime/v1/api/ping', '{"message":"Success"}', null],
] as const)('%s is asked by one GET, and says its version where it has one', async (service, path, body, version) => {
  const { answer, requests } = await askAgainst(service, 200, body);

  expect(answer).toEqual({ ok: true, value: version });
  expect(requests).toMatchObject([{ method: 'GET', path }]);
  expect(requests[0]?.headers.apikey).toBe(service === 'storage' ? undefined : planted);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test.each<[what: string, status: number, body: string, reason: string]>([
  ['a page in its place', 200, '<html>Welcome</html>', 'invalid'],
  ['a redirect', 302, '', 'invalid'],
  ['a key that is not accepted', 401, '{"message":"Invalid API key"}', 'unauthorized'],
  ['keys of the old form that are switched off', 401, '{"message":"Legacy API keys are disabled"}', 'unauthorized'],
  ['a page of somebody on the way', 403, '<!DOCTYPE html><title>Attention Required!</title>', 'forbidden'],
  ['a project that is restricted', 402, '', 'quota_exceeded'],
  ['too many requests', 429, '', 'rate_limited'],
  ['an error of its own', 500, '{"message":"boom"}', 'unreachable'],
  ['nobody behind the gateway', 503, '', 'unreachable'],
  ['a gateway that gave up', 504, '', 'timeout'],
  ['a host that is not there', 530, '', 'unreachable'],
  ['a project that is paused', 540, '', 'paused'],
])('%s is a fault', async (_, status, body, reason) => {
  for (const service of names) {
    const { answer } = await askAgainst(service, status, body);
    expect(answer).toMatchObject({ ok: false, fault: { reason, hint: expect.stringMatching(/[a-z]/) } });
    expect(JSON.stringify(answer)).not.toContain('boom');
  }
});

test('a service that is not there is missing, and realtime may only not be let through', async () => {
  const reasons = await Promise.all(
    names.map(async (service) => (await askAgainst(service, 404, '{"message":"no Route matched"}')).answer),
  );
  expect(reasons).toMatchObject([
    { fault: { reason: 'missing' } },
    { fault: { reason: 'missing' } },
    { fault: { reason: 'not_verified' } },
  ]);
});

test('a project that is not configured, or cannot be, is not asked', async () => {
  expect(await connect(null).ask('auth', patient)).toMatchObject({ fault: { message: 'SUPABASE_URL is not set' } });
  expect(await connect('ftp://x').ask('auth', patient)).toMatchObject({ fault: { reason: 'invalid' } });
  expect(await connect('http://a:b@x').ask('auth', patient)).toMatchObject({ fault: { reason: 'invalid' } });
  const keyless = connect('http://127.0.0.1:1', { anonKey: null });
  expect(await keyless.ask('auth', patient)).toMatchObject({ fault: { message: 'SUPABASE_ANON_KEY is not set' } });
});

test('the words name the service and its host, and not the code of the system', async () => {
  const host = `127.0.0.1:${await freePort()}`;
  const answer = await connect(`http://${host}`).ask('storage', patient);
  const message = `The storage service at ${host} refuses connections`;
  expect(answer).toMatchObject({ fault: { message, code: 'ECONNREFUSED' } });
});

test('what is typed to ask by hand sends the key where one is needed, and has room on a line', async () => {
  for (const service of names) {
    const { hint = '' } = await faultOf(service, 503);
    expect(hint).toContain('200 is good');
    expect(hint.includes('-H "apikey: $SUPABASE_ANON_KEY"')).toBe(service !== 'storage');
    expect(hint).toMatch(/restart of the project stops the database too/);
    // A hosted project has a longer address than a server of this test.
    expect(hint.length + 'https://abcdefghijklmnopqrst.supabase.co'.length - 'http://127.0.0.1:1'.length).toBeLessThan(
      201,
    );
  }
});

async function faultOf(service: (typeof names)[number], status: number): Promise<{ readonly hint?: string }> {
  const { answer } = await askAgainst(service, status, '');
  return answer.ok ? {} : answer.fault;
}

test.each([200, 302, 401, 402, 403, 404, 429, 500, 503, 504, 530, 540, 544])(
  'a page with the status %i is told with the host',
  async (status) => {
    for (const service of names) {
      await using server = await startServer((response) => response.writeHead(status).end('<html>Welcome</html>'));
      const answer = await connect(server.url).ask(service, patient);
      expect(answer).toMatchObject({ fault: { message: expect.stringContaining(new URL(server.url).host) } });
    }
  },
);

test('nobody waits longer than the deadline', async () => {
  await using server = await startServer(() => {});
  const answer = await connect(server.url, { timeoutMs: 50 }).ask('auth', patient);
  expect(answer).toMatchObject({
    fault: {
      reason: 'timeout',
      message: `The sign-in service at ${new URL(server.url).host} did not answer within 0.05 s`,
    },
  });
});

test('an address with a path or a slash at its end is asked below it', async () => {
  await using server = await startServer((response) => sendJson(response, 200, { name: 'GoTrue' }));
  await connect(`${server.url}/`).ask('auth', patient);
  await connect(`${server.url}/project/`).ask('auth', patient);
  expect(server.requests.map(({ path }) => path)).toEqual(['/auth/v1/health', '/project/auth/v1/health']);
});
