import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { degraded } from '../../../../src/core/outcome.ts';
import { createDrawHealth } from '../../../../src/http/answer/draw-health.ts';
import { createBoard } from '../../../../src/http/board.ts';
import { createEventFeed, type EventSink } from '../../../../src/http/routes/event-feed.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildServer } from '../../../support/build-server.ts';

/** A client that reads at once, and remembers what it was told. */
function createReader() {
  let text = '';
  const seen = { isEnded: false, isDestroyed: false };
  const sink: EventSink = {
    writableLength: 0,
    write: (chunk) => {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    },
    end: () => {
      seen.isEnded = true;
    },
    destroy: () => {
      seen.isDestroyed = true;
    },
  };
  const events = () =>
    [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name = '', data = '']) => ({
      name,
      data: JSON.parse(data),
    }));
  return { sink, seen, events, text: () => text, names: () => events().map(({ name }) => name) };
}

const flaky = () => buildCheck('database.query', [works, broken], { critical: true, confirmAfter: 1 });

async function startFeed(checks = [flaky()], mostClients?: number) {
  const built = await buildServer(checks);
  const board = createBoard(built.httpOptions);
  const drawHealth = createDrawHealth(built.httpOptions);
  const feed = createEventFeed({ ...built, board, drawHealth, ...(mostClients && { mostClients }) });
  built.monitor.start();
  await built.clock.turn(0);
  return { ...built, feed };
}

test('a client is told at once how things are, and when to come back', async () => {
  const { feed } = await startFeed();
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  expect(reader.text()).toMatch(/^retry: \d+\n\n/);
  expect(reader.events()).toMatchObject([{ name: 'snapshot', data: { status: 'healthy', totals: { checks: 1 } } }]);
});

test('a change is told as a transition, and then as a snapshot', async () => {
  const { feed, clock } = await startFeed();
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  await clock.turn(10_300);
  const [, transition, snapshot, ...more] = reader.events();
  expect(transition).toMatchObject({
    name: 'transition',
    data: { check: 'database.query', from: 'healthy', to: 'failed' },
  });
  expect(snapshot).toMatchObject({ name: 'snapshot', data: { status: 'failed', success: false } });
  expect(more).toEqual([]);
});

test('a run that finds what was known already is not told', async () => {
  const { feed, clock } = await startFeed([buildCheck('database.query')]);
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  await clock.turn(120_000);
  expect(reader.names()).toEqual(['snapshot']);
});

test('what changes together is told in one snapshot', async () => {
  const many = ['a', 'b', 'c'].map((name) => buildCheck(`database.${name}`, [works, broken], { confirmAfter: 1 }));
  const { feed, clock } = await startFeed(many);
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  await clock.turn(10_300);
  expect(reader.names()).toEqual(['snapshot', 'transition', 'transition', 'transition', 'snapshot']);
});

test('each client is told what its tier may see', async () => {
  const secretive = degraded('fallback_active', 'The fallback serves', { hint: 'Start Redis', details: { seen: 1 } });
  const { feed, clock } = await startFeed([buildCheck('redis.cache', [works, secretive], { confirmAfter: 1 })]);
  const [everybody, insider] = [createReader(), createReader()];
  feed.add(everybody.sink, 'messages');
  feed.add(insider.sink, 'everything');
  await clock.turn(10_300);
  expect(everybody.text()).not.toMatch(/"details"|"error"/);
  expect(insider.events().at(-1)?.data.results[0]).toMatchObject({ details: { seen: 1 }, error: null });
});

test('every 15 s there is a heartbeat, which is no event', async () => {
  const { feed, clock } = await startFeed([buildCheck('database.query')]);
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  await clock.turn(45_000);
  expect(reader.text().match(/^: .*$/gm)).toHaveLength(3);
});

test('results that become stale are told, although nothing happens', async () => {
  const { feed, clock, monitor } = await startFeed([buildCheck('database.query', [works], { critical: true })]);
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  monitor.stop();
  await clock.turn(60_000);
  expect(reader.events().at(-1)).toMatchObject({ name: 'snapshot', data: { status: 'unknown' } });
});

test('without clients nothing is armed and nobody listens', async () => {
  const { feed, clock, monitor } = await startFeed([buildCheck('database.query')]);
  monitor.stop();
  const before = clock.armed;
  const leave = feed.add(createReader().sink, 'messages');
  const leaveToo = feed.add(createReader().sink, 'messages');
  expect(clock.armed).toBe(before + 1);
  leave();
  leaveToo();
  leaveToo();
  expect([clock.armed, feed.clients]).toEqual([before, 0]);
});

test('a client that has gone is told nothing more', async () => {
  const { feed, clock } = await startFeed();
  const [gone, stays] = [createReader(), createReader()];
  const leave = feed.add(gone.sink, 'messages');
  feed.add(stays.sink, 'messages');
  leave();
  await clock.turn(20_000);
  expect(gone.names()).toEqual(['snapshot']);
  expect(stays.names()).toContain('transition');
});

test('there is room for so many clients and no more, until one leaves', async () => {
  const { feed } = await startFeed([flaky()], 2);
  const leave = feed.add(createReader().sink, 'messages');
  expect(feed.isOpenTo('everything')).toBe(true);
  feed.add(createReader().sink, 'messages');
  expect(feed.isOpenTo('everything')).toBe(false);
  leave();
  expect(feed.isOpenTo('everything')).toBe(true);
});

test('a client that takes nothing is dropped, and the others hear on', async () => {
  const { feed, clock } = await startFeed([buildCheck('database.query')]);
  const stuck = new Writable({ write: () => {} });
  const reader = createReader();
  feed.add(stuck, 'messages');
  feed.add(reader.sink, 'messages');
  stuck.write('x'.repeat(300 * 1_024));
  await clock.turn(15_000);
  expect([stuck.destroyed, feed.clients]).toEqual([true, 1]);
  expect(reader.text()).toContain('\n: ');
});

test('closing ends every stream, lets go of who does not take the end, and takes no more', async () => {
  const { feed, clock } = await startFeed();
  const reader = createReader();
  feed.add(reader.sink, 'messages');
  feed.close();
  expect([reader.seen.isEnded, feed.isOpenTo('everything'), feed.clients]).toEqual([true, false, 0]);
  await clock.turn(500);
  expect(reader.seen.isDestroyed).toBe(true);
});

test('a thousand clients are told the same bytes, fifty in a turn, and in order', async () => {
  const { feed, clock } = await startFeed();
  const written: (string | Uint8Array)[][] = Array.from({ length: 1_000 }, () => []);
  for (const own of written)
    feed.add({ writableLength: 0, write: (text) => own.push(text), end: () => {}, destroy: () => {} }, 'messages');
  for (const own of written) own.length = 0;
  const told = () => written.filter(({ length }) => length > 0).length;
  const steps = [0];
  let isOver = false;
  const watch = () => {
    steps.push(told());
    if (!isOver) setImmediate(watch);
  };
  watch();

  await clock.turn(11_500);
  await expect.poll(() => written.every(({ length }) => length === 2)).toBe(true);
  isOver = true;

  expect(told()).toBe(1_000);
  expect(Math.max(...steps.map((step, place) => step - (steps[place - 1] ?? 0)))).toBeLessThanOrEqual(100);
  const [first = []] = written;
  expect(first.map((bytes) => /^event: (\w+)/.exec(String(Buffer.from(bytes as Uint8Array)))?.[1])).toEqual([
    'transition',
    'snapshot',
  ]);
  expect(
    written.every((own) => own.length === first.length && own.every((bytes, place) => bytes === first[place])),
  ).toBe(true);
});

test('what a hundred checks turn to at once is written to many clients in a few pieces', async () => {
  const checks = Array.from({ length: 100 }, (_, place) =>
    buildCheck(`database.check_${place}`, [works, broken], { confirmAfter: 1 }),
  );
  const { feed, clock } = await startFeed(checks);
  let writes = 0;
  let text = '';
  const clients = 200;
  for (let client = 0; client < clients; client += 1)
    feed.add(
      {
        writableLength: 0,
        write: (chunk) => {
          writes += 1;
          if (client === clients - 1) text += String(Buffer.from(chunk as Uint8Array));
        },
        end: () => {},
        destroy: () => {},
      },
      'messages',
    );
  writes = 0;
  text = '';

  await clock.turn(11_500);
  await expect.poll(() => text.includes('event: snapshot')).toBe(true);

  expect(text.match(/^event: transition/gm)).toHaveLength(100);
  expect(writes).toBeLessThan(10 * clients);
});

test('a tenth of the places is kept for those who are told everything', async () => {
  const { feed } = await startFeed([flaky()], 10);
  for (let number = 0; number < 9; number += 1) {
    expect(feed.isOpenTo('statuses')).toBe(true);
    feed.add(createReader().sink, 'statuses');
  }
  expect([feed.isOpenTo('statuses'), feed.isOpenTo('messages'), feed.isOpenTo('everything')]).toEqual([
    false,
    false,
    true,
  ]);
  feed.add(createReader().sink, 'everything');
  expect(feed.isOpenTo('everything')).toBe(false);
});
