import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';

type Started = Awaited<ReturnType<typeof startServer>>;
const started: Started[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ server }) => server.close()));
});

/** A server that really listens: a stream has no end that an injected request could wait for. */
async function listen() {
  const built = await startServer([buildCheck('database.query', [works, broken], { confirmAfter: 1 })]);
  started.push(built);
  await built.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = built.server.server.address() as AddressInfo;
  return { ...built, url: `http://127.0.0.1:${port}/health/events` };
}

/** A client of its own connection: those of fetch are pooled, and open again by themselves. */
async function openStream(url: string, headers: Record<string, string> = {}) {
  const [response] = (await once(ask(url, { headers, agent: false }).end(), 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  let text = '';
  response.on('data', (chunk) => (text += chunk));
  response.on('error', () => {});
  const ended = once(response, 'end');
  ended.catch(() => {});
  return {
    response,
    ended,
    text: () => text,
    until: (pattern: RegExp) => expect.poll(() => text, { interval: 10 }).toMatch(pattern),
    leave: () => response.destroy(),
  };
}

const snapshot = /event: snapshot\ndata: .*\n\n/;

test('a program hears the snapshot at once, and what changes as it changes', async () => {
  const { url, clock } = await listen();
  const { response, text, until, leave } = await openStream(url);
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(response.headers['cache-control']).toContain('no-store');
  await until(snapshot);
  expect(text()).toContain('"status":"healthy"');
  await clock.turn(10_300);
  await until(/event: transition\ndata: \{"check".*\n\nevent: snapshot\ndata: .*"status":"degraded".*\n\n$/);
  leave();
});

test('a token shows details in the stream, and is taken from the header alone', async () => {
  const { url } = await listen();
  const insider = await openStream(url, { authorization: `Bearer ${token}` });
  await insider.until(snapshot);
  expect(insider.text()).toContain('"details"');
  expect((await openStream(`${url}?token=${token}`)).response.statusCode).toBe(400);
  const outsider = await openStream(url);
  await outsider.until(snapshot);
  expect(outsider.text()).not.toContain('"details"');
  insider.leave();
  outsider.leave();
});

test('the thousand and first client is a 503 with Retry-After, and there is room again when one has left', async () => {
  const { url } = await listen();
  const clients = await Promise.all(Array.from({ length: 1_000 }, () => openStream(url)));
  const refused = await openStream(url);
  expect([refused.response.statusCode, refused.response.headers['retry-after']]).toEqual([503, '15']);
  expect(refused.response.headers['content-type']).toContain('application/problem+json');
  clients[0]?.leave();
  await expect.poll(async () => (await openStream(url)).response.statusCode).toBe(200);
});

test('draining ends the streams and refuses new ones, so that stopping waits for nobody', async () => {
  const { url, phase, server } = await listen();
  const { until, ended } = await openStream(url);
  await until(snapshot);
  phase.drain();
  await ended;
  expect((await openStream(url)).response.statusCode).toBe(503);
  await server.close();
});

test('closing ends a stream whose client does not read', async () => {
  const { url, server, clock } = await listen();
  const [response] = (await once(ask(url, { agent: false }).end(), 'response')) as [IncomingMessage];
  response.pause();
  const closed = server.close();
  await clock.turn(500);
  await closed;
  response.destroy();
});

test('HEAD tells what GET would, and holds nothing open', async () => {
  const { server } = await listen();
  const response = await server.inject({ method: 'HEAD', url: '/health/events' });
  expect([response.statusCode, response.body]).toEqual([200, '']);
  expect(response.headers['content-type']).toContain('text/event-stream');
});
