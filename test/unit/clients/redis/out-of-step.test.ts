import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createRedisStore } from '../../../../src/clients/redis/store.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { startRedis } from '../../../stack/redis.ts';
import { describeWithProgram } from '../../../support/describe-with-program.ts';
import { sayForEver, startFaultProxy } from '../../../support/fault-proxy.ts';
import { watchConsole } from '../console-watch.ts';

const options = { signal: new AbortController().signal };

/** Says something to each connection once, before what it passes on. */
function onceBefore(says: (client: Socket) => void) {
  const told = new WeakSet<Socket>();
  return (chunk: Buffer, client: Socket) => {
    if (!told.has(client)) says(client);
    told.add(client);
    client.write(chunk);
  };
}

/** Keeps the first that is said to each connection to itself. */
function loseFirst() {
  const lost = new WeakSet<Socket>();
  return (chunk: Buffer, client: Socket) => {
    if (lost.has(client)) client.write(chunk);
    lost.add(client);
  };
}

const far = /answers with far more than was asked for/;
const faults: readonly (readonly [what: string, answer: (chunk: Buffer, client: Socket) => void, says: RegExp])[] = [
  ['announces two gigabytes', onceBefore((client) => client.write('$2000000000\r\n')), far],
  ['announces a list of thirty million', onceBefore((client) => client.write('*30000000\r\n')), far],
  [
    'begins a line that does not end',
    onceBefore((client) => {
      client.write('+');
      sayForEver(client, Buffer.alloc(65_536, 'x'));
    }),
    /answers (with far more than was|that were not) asked for/,
  ],
  [
    'gives answers without end',
    onceBefore((client) => sayForEver(client, Buffer.from('+OK\r\n'.repeat(10_000)))),
    /answers that were not asked for/,
  ],
  ['gives an answer too many', (chunk, client) => client.write(`+EXTRA\r\n${chunk}`), /not asked for/],
  [
    'takes what follows for one long answer',
    onceBefore((client) => client.write('$500000\r\n')),
    /did not answer in time/,
  ],
  ['takes what follows for one list', onceBefore((client) => client.write('*500\r\n')), /did not answer in time/],
  ['loses an answer', loseFirst(), /did not answer in time/],
];

describeWithProgram('redis', 'a connection that is out of step', (path) => {
  test.each(faults)('where something %s, it is replaced, and is back within two looks', async (_what, answer, says) => {
    const { printed } = watchConsole();
    await using server = await startRedis({ path });
    await using proxy = await startFaultProxy(server.port);
    const store = createRedisStore({
      url: createSecret(`redis://127.0.0.1:${proxy.port}`),
      password: null,
      clock: systemClock,
      timeoutMs: 1_000,
    });
    const look = () => Promise.all([store.inspect(options), store.get('k', options), store.delete('k', options)]);
    const areFine = (answers: Awaited<ReturnType<typeof look>>) => answers.every(({ ok }) => ok);
    expect(areFine(await look())).toBe(true);
    await proxy.spoil({ answer });
    const before = process.memoryUsage();
    const told: string[] = [];
    for (let turn = 0; turn < 3; turn += 1)
      for (const seen of await look()) if (!seen.ok) told.push(seen.fault.message);
    expect(told.join('\n')).toMatch(says);
    const { arrayBuffers, heapTotal } = process.memoryUsage();
    expect(arrayBuffers + heapTotal - before.arrayBuffers - before.heapTotal).toBeLessThan(64 * 1024 * 1024);
    await proxy.mend();
    const looks = [await look(), await look()];
    expect(looks.some(areFine), JSON.stringify(looks)).toBe(true);
    expect(proxy.connections).toBeLessThan(40);
    expect(printed).toEqual([]);
    await store.close();
  });

  test('who asked ahead of the next attempt leaves none behind that connects after the end', async () => {
    await using server = await startRedis({ path });
    await using proxy = await startFaultProxy(server.port);
    const url = createSecret(`redis://127.0.0.1:${proxy.port}`);
    const store = createRedisStore({ url, password: null, clock: systemClock, timeoutMs: 1_500 });
    await store.get('k', options);
    await proxy.spoil({ serve: (client) => client.resetAndDestroy() });
    for (let turn = 0; turn < 6; turn += 1) {
      await store.get('k', options);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await proxy.mend();
    await store.get('k', options);
    await store.close();
    const before = proxy.connections;
    // Longer than the longest pause between two attempts.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(proxy.connections).toBe(before);
  });

  test('one that is slow once is kept', async () => {
    await using server = await startRedis({ path });
    await using proxy = await startFaultProxy(server.port);
    const url = createSecret(`redis://127.0.0.1:${proxy.port}`);
    const store = createRedisStore({ url, password: null, clock: systemClock, timeoutMs: 400 });
    await store.get('k', options);
    await proxy.spoil({ answer: (chunk, client) => void setTimeout(() => client.write(chunk), 600) });
    expect(await store.get('k', options)).toMatchObject({ fault: { reason: 'timeout' } });
    await proxy.mend();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await store.get('k', options)).toMatchObject({ ok: true });
    expect(proxy.connections).toBe(1);
    await store.close();
  });
});
