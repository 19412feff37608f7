import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../support/run-cli.ts';

/** Who asked for what, whether with CONNECT or with a whole URL. */
const asked: string[] = [];
let proxy: Server;
let service: Server;
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  }).on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  service = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end('{"status":"healthy","message":"It works"}');
  });
  await Promise.all([listen(proxy), listen(service)]);
});
afterAll(() => {
  proxy.close();
  service.close();
});

/** As in a network where everything outside is reached through a proxy. */
const behindProxy = (more: Readonly<Record<string, string>> = {}) => {
  const url = `http://127.0.0.1:${portOf(proxy)}`;
  return { HTTPS_PROXY: url, HTTP_PROXY: url, NODE_USE_ENV_PROXY: '1', ...more };
};

test.each(['127.0.0.1', 'localhost'])('a service at %s is asked directly, whatever proxy is set', async (host) => {
  const words = ['wait', '--until', 'live', '--timeout', '5s', '--url', `http://${host}:${portOf(service)}`];
  const { code, stdout } = await startCli(words, behindProxy()).ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^live after/)]);
  expect(asked).toEqual([]);
});

test('the service at PORT is asked directly, beside hosts that were excepted already', async () => {
  const more = { PORT: String(portOf(service)), NO_PROXY: 'db.internal' };
  const { code } = await startCli(['wait', '--until', 'live', '--timeout', '5s'], behindProxy(more)).ended;
  expect(code).toBe(0);
  expect(asked).toEqual([]);
});

test('providers that are elsewhere are asked through the proxy, as Node does', async () => {
  const more = {
    SUPABASE_URL: 'http://project.wingman.test',
    SUPABASE_ANON_KEY: 'sb_publishable_AbCdEfGhIjKlMnOpQrStUv_12345678',
    SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_ZyXwVuTsRqPoNmLkJiHgFe_87654321',
    RESEND_API_KEY: 're_AbCdEfGh_IjKlMnOpQrStUvWx',
    RESEND_BASE_URL: 'http://mail.wingman.test',
  };
  const words = ['check', 'email.connection', 'database.anon_client', '--format', 'json'];
  await startCli(words, behindProxy(more)).ended;
  const hosts = new Set(asked.map((url) => url.replace(/^https?:\/\//, '').replace(/[:/].*$/, '')));
  expect([...hosts].toSorted()).toEqual(['mail.wingman.test', 'project.wingman.test']);
});
