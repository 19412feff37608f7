import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { buildCheck, works } from '../support/build-check.ts';
import { startServer } from '../support/build-server.ts';

const head = 'GET /health HTTP/1.1\r\nhost: a\r\n';

/** What is sent first, what is sent twice a second from then on, and what is answered. */
const clients = {
  'half a line': ['GET /hea', null, 408],
  'half a header': [`${head}x-slow: `, null, 408],
  'headers without end': [head, 'x-more: 1\r\n', 408],
  'half a body': ['POST /health HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{', null, 405],
  'a body without end': ['POST /nothing HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n', 'x', 404],
} as const;

test('who sends half a request, or all of it slowly, is cut when ten seconds are over', async () => {
  const { server } = await startServer([buildCheck('database.query', [works])]);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const seen = Object.entries(clients).map(async ([name, [start, more]]) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const from = performance.now();
    let answer = '';
    socket.on('data', (data) => (answer += data));
    socket.write(start);
    const drip = setInterval(() => more && socket.writable && socket.write(more), 500);
    await Promise.race([once(socket, 'close'), wait(16_000)]);
    clearInterval(drip);
    const isInTime = socket.closed && performance.now() - from < 13_000;
    socket.destroy();
    return [name, isInTime, Number(answer.split(' ')[1])];
  });
  const expected = Object.entries(clients).map(([name, [, , code]]) => [name, true, code]);
  expect(await Promise.all(seen)).toEqual(expected);
  await server.close();
}, 40_000);
