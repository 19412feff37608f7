import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createReadOnlyFetch } from '../../../src/clients/supabase/read-only-fetch.ts';
import { systemClock } from '../../../src/core/clock.ts';

let end: (() => unknown) | undefined;
afterEach(() => end?.());

/** Says this to every question, and how many connections there were. */
async function answering(say: (client: Socket) => void) {
  let connections = 0;
  const clients: Socket[] = [];
  const server = createServer((client) => {
    connections += 1;
    clients.push(client);
    client.on('error', () => {}).on('data', () => say(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  end = () => {
    for (const client of clients) client.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, count: () => connections };
}

const ask = createReadOnlyFetch({ clock: systemClock, timeoutMs: 5_000 });
const codeOf = (url: string) =>
  ask(url).then(
    ({ status }) => status,
    (error: Error) => Object(error.cause).code ?? error.message,
  );

/** Of these a piece from the network holds sixteen thousand, and only one letter each counts for Node's own limit. */
const tiny = 'a:\r\n'.repeat(75_000);

test.each([
  ['headers', `HTTP/1.1 200 OK\r\n${tiny}`],
  ['longer headers', `HTTP/1.1 200 OK\r\n${'X-More: and more\r\n'.repeat(20_000)}`],
  ['one header', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(300_000)}`],
  ['headers of interim answers', `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n${tiny}`],
  ['headers behind a body', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n0\r\n${tiny}`],
])('%s without end are broken off, before they have taken long', async (_what, answer) => {
  const { url } = await answering((client) => client.write(answer));
  await codeOf(url);
  const { user } = process.cpuUsage();
  const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(url)));
  expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(800);
  expect(new Set(codes)).toEqual(new Set(['UND_ERR_HEADERS_OVERFLOW']));
});

test('answers with many headers and a long body are read as before, one after the other over kept connections', async () => {
  const body = JSON.stringify('x'.repeat(1_000_000));
  const many = Array.from({ length: 500 }, (_none, at) => `x-${at}: a header of some length`).join('\r\n');
  const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
  const answer = `${hints}HTTP/1.1 200 OK\r\n${many}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { url, count } = await answering((client) => client.write(answer));
  for (let time = 0; time < 5; time += 1) expect((await (await ask(url)).text()).length).toBe(body.length);
  expect(count()).toBeLessThan(3);
});

test('a head that comes in pieces is one head, wherever it is divided', async () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]';
  let at = 0;
  const { url } = await answering((client) => {
    client.write(answer.slice(0, at));
    setTimeout(() => client.write(answer.slice(at)), 5);
  });
  for (at = 30; at < answer.length; at += 1) expect(await (await ask(url)).json()).toEqual([]);
});
