import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { buildCheck, works } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';
import { sendBytes } from '../../support/send-bytes.ts';

const start = () => startServer([buildCheck('database.query', [works], { critical: true })]);

const paths = ['/', '/health', '/health/summary', '/health/live', '/health/ready', '/health/database', '/metrics'];
const others = ['/health/history', '/openapi.json', '/docs', '/page.css', '/page.js', '/page.svg', '/health/events'];
const wrong = ['/nothing', '/health/nothing', '/health?x=1', '/health?format=x', '/health?fresh', '/health/%zz'];

test.each([...paths, ...others, ...wrong])('nobody guesses what an answer to %s is', async (url) => {
  const { server } = await start();
  const methods =
    url === '/health/events' ? (['HEAD', 'OPTIONS', 'POST'] as const) : (['GET', 'HEAD', 'OPTIONS', 'POST'] as const);
  for (const method of methods) {
    const { headers } = await server.inject({ method, url });
    expect(headers['x-content-type-options'], method).toBe('nosniff');
  }
});

test('nor what is said to who sends no request', async () => {
  const { server } = await start();
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const { code, headers } = await sendBytes(port, 'nonsense\r\n\r\n');
  expect([code, headers.get('x-content-type-options')]).toEqual([400, 'nosniff']);
  await server.close();
});

test.each([101, 1_000, 10_000])(
  'a name of %i characters is one that is not there, and the answer says which are',
  async (length) => {
    const { get } = await start();
    const name = 'a'.repeat(length);
    const category = (await get(`/health/${name}`)).json();
    expect(category).toMatchObject({ status: 404, detail: 'There is no such category', valid: ['database'] });
    expect((await get(`/health/database/${name}`)).json()).toMatchObject({ status: 404, valid: ['database.query'] });
  },
);
