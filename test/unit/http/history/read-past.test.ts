import { expect, test } from 'vitest';
import { createReadPast } from '../../../../src/http/history/read-past.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { startServer } from '../../../support/build-server.ts';

const start = () => {
  const turning = Array.from({ length: 100 }, (_, place) => (place % 2 === 0 ? works : broken));
  return startServer([
    buildCheck('database.query', turning, { confirmAfter: 1 }),
    buildCheck('database.pool'),
    buildCheck('redis.cache'),
  ]);
};

test('of a check that turned more often than is kept it is said from when on all is known', async () => {
  const { health, clock } = await start();
  const read = createReadPast({ health, clock });
  await clock.turn(600_000);
  const { checks } = read(null, 'everything');
  const changes = health.past.changesOf('database.query');
  expect(changes).toHaveLength(40);
  expect(checks.map(({ changesSince }) => changesSince)).toEqual([changes[0]?.at, 0, 0]);
});

test('a category and a check are told of alone, with what they took part in, and strangers not of its cause', async () => {
  const { health, clock } = await start();
  const read = createReadPast({ health, clock });
  await clock.turn(60_000);
  const toldOf = (scope: string | null) => read(scope, 'everything').checks.map(({ check }) => check);
  expect(toldOf('database')).toEqual(['database.query', 'database.pool']);
  expect(toldOf('redis.cache')).toEqual(['redis.cache']);
  expect(read('redis', 'everything').incidents).toEqual([]);
  const [open, own] = [read('database', 'statuses'), read('database', 'messages')];
  expect(open.incidents.length).toBeGreaterThan(0);
  expect(open.incidents.some((incident) => 'rootCause' in incident)).toBe(false);
  expect(own.incidents.every((incident) => 'rootCause' in incident)).toBe(true);
});

test('it stands for five seconds', async () => {
  const { health, clock } = await start();
  await clock.turn(20_500);
  const read = createReadPast({ health, clock });
  const first = read(null, 'everything');
  await clock.turn(4_999);
  expect(read(null, 'everything')).toBe(first);
  await clock.turn(1);
  expect(read(null, 'everything')).not.toBe(first);
});

/** What is read of a database that a test breaks and mends. */
async function startDecided() {
  const state = { outcome: works };
  const check = { ...buildCheck('database.query', [], { confirmAfter: 1 }), run: () => state.outcome };
  const { health, clock } = await startServer([check]);
  const read = createReadPast({ health, clock });
  const turn = async (outcome: typeof works) => {
    await clock.turn(1_000);
    state.outcome = outcome;
    void health.refresh('database');
    await clock.turn(0);
  };
  return { clock, turn, read: () => read(null, 'everything').incidents };
}

test('another cause than before is told of at once', async () => {
  const { read, turn } = await startDecided();
  expect(read()).toEqual([]);
  await turn(broken);
  expect(read()).toMatchObject([{ to: null, rootCause: { check: 'database.query' } }]);
});

test('what came and went is told of after five seconds', async () => {
  const { clock, read, turn } = await startDecided();
  expect(read()).toEqual([]);
  await turn(broken);
  await turn(works);
  expect(read()).toEqual([]);
  await clock.turn(3_000);
  expect(read()).toMatchObject([{ to: expect.any(Number), rootCause: { check: 'database.query' } }]);
});
