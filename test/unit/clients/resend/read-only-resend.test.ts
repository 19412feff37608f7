import { expect, onTestFinished, test } from 'vitest';
import { ReadOnlyResend } from '../../../../src/clients/resend/read-only-resend.ts';
import { watchConsole } from '../console-watch.ts';
import { sendJson, startServer } from '../http-server.ts';

const message = { from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' };
const writes: Record<string, (client: ReadOnlyResend) => PromiseLike<unknown>> = {
  'emails.send': (client) => client.emails.send(message),
  'batch.send': (client) => client.batch.send([message]),
  'emails.cancel': (client) => client.emails.cancel('id'),
  'domains.verify': (client) => client.domains.verify('id'),
  'domains.remove': (client) => client.domains.remove('id'),
  'templates.publish': (client) => client.templates.publish('id'),
  'apiKeys.create': (client) => client.apiKeys.create({ name: 'n' }),
};

test.each(Object.entries(writes))('%s never leaves', async (_name, write) => {
  await using server = await startServer((response) => sendJson(response, 200, { id: 'x' }));
  const client = new ReadOnlyResend({ apiKey: 're_planted', baseUrl: server.url });
  await expect(Promise.resolve().then(() => write(client))).rejects.toThrow('Only GET leaves this client');
  expect(server.requests).toEqual([]);
});

test('reading goes through with the key', async () => {
  await using server = await startServer((response) => sendJson(response, 200, { data: [] }));
  const client = new ReadOnlyResend({ apiKey: 're_planted', baseUrl: server.url });
  expect((await client.domains.list()).data).toEqual({ data: [] });
  expect(server.requests[0]).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer re_planted' } });
});

test('a redirect is not followed, so the key stays here', async () => {
  await using elsewhere = await startServer((response) => sendJson(response, 200, { data: [] }));
  await using server = await startServer((response) => response.writeHead(302, { location: elsewhere.url }).end());
  const client = new ReadOnlyResend({ apiKey: 're_planted', baseUrl: server.url });
  expect((await client.domains.list()).error).not.toBeNull();
  expect(elsewhere.requests).toEqual([]);
});

test('the environment has no say in where the key goes, who asks and what is printed', async () => {
  const { printed } = watchConsole();
  await using elsewhere = await startServer((response) => sendJson(response, 200, {}));
  await using server = await startServer((response) => sendJson(response, 401, { name: 'x', message: 're_planted' }));
  const set = {
    RESEND_BASE_URL: elsewhere.url,
    RESEND_API_KEY: 're_other',
    RESEND_DEBUG: 'true',
    RESEND_USER_AGENT: 'x',
  };
  Object.assign(process.env, set);
  onTestFinished(() => {
    for (const name of Object.keys(set)) delete process.env[name];
  });
  await new ReadOnlyResend({ apiKey: 're_planted', baseUrl: server.url }).domains.list();
  expect(elsewhere.requests).toEqual([]);
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer re_planted',
    'user-agent': 'wingman-health',
  });
  expect(printed).toEqual([]);
});
