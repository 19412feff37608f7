import { expect, test } from 'vitest';
import type { Check } from '../../../src/core/check.ts';
import { failed, healthy } from '../../../src/core/outcome.ts';
import { createDrawHealth, type WantedHealth } from '../../../src/http/answer/draw-health.ts';
import { createRendering, type Rendering } from '../../../src/http/answer/rendering.ts';
import { createBoard } from '../../../src/http/board.ts';
import {
  type Selection,
  selectByQuery,
  selectCategory,
  selectCheck,
  selectEverything,
} from '../../../src/http/query/selection.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { buildServer, startServer } from '../../support/build-server.ts';

type Take = (wanted: WantedHealth) => Rendering;

/** A board over checks of which none has been run. */
async function buildBoard(checks: readonly Check[]) {
  const built = await buildServer(checks);
  const { health } = built;
  const board = createBoard(built.httpOptions);
  const drawHealth = createDrawHealth(built.httpOptions);
  const take: Take = (wanted) => board.take(drawHealth(wanted));
  const everything: WantedHealth = { selection: selectEverything(health), format: 'json', tier: 'messages' };
  const narrowed = (exclude: readonly string[], include: readonly string[] = []) =>
    ({
      ...everything,
      selection: selected(selectByQuery({ exclude: [...exclude], include: [...include] }, health)),
    }) satisfies WantedHealth;
  return { ...built, board, take, everything, narrowed };
}

/** The same, with every category run once, and none again by itself. */
async function buildSeenBoard(checks: readonly Check[]) {
  const built = await buildBoard(checks);
  for (const category of built.health.categories) await built.health.refresh(category);
  return built;
}

function selected(answer: ReturnType<typeof selectByQuery>): Selection {
  if (!answer.ok) throw new Error(answer.detail);
  return answer;
}

const statusOf = (take: Take, wanted: WantedHealth) => JSON.parse(take(wanted).body).status;

test('the same answer is handed out while nothing has changed', async () => {
  const { take, everything, clock } = await buildSeenBoard([buildCheck('database.query')]);
  const first = take(everything);
  await clock.turn(999);
  expect(take(everything)).toBe(first);
});

test('nothing stands for longer than a second, because an answer says what time it is', async () => {
  const { take, everything, clock } = await buildSeenBoard([buildCheck('database.query')]);
  const first = JSON.parse(take(everything).body);
  await clock.turn(1_000);
  const second = JSON.parse(take(everything).body);
  expect([first.observedAt, second.observedAt]).toEqual(['2026-11-22T12:00:00.000Z', '2026-11-22T12:00:01.000Z']);
});

test('a changed result is seen at once', async () => {
  const check = buildCheck('database.query', [works, broken], { critical: true, confirmAfter: 1 });
  const { take, everything, health } = await buildBoard([check]);
  const seen = [statusOf(take, everything)];
  for (const _ of ['works', 'broken']) {
    await health.refresh('database');
    seen.push(statusOf(take, everything));
  }
  expect(seen).toEqual(['unknown', 'healthy', 'failed']);
});

test('an answer that was drawn between a result and its snapshot does not outlive the snapshot', async () => {
  const { take, everything, health } = await buildBoard([buildCheck('database.query', [works], { critical: true })]);
  const amid: string[] = [];
  health.observe({ onResult: () => amid.push(statusOf(take, everything)) });
  await health.refresh('database');
  expect([...amid, statusOf(take, everything)]).toEqual(['unknown', 'healthy']);
});

test('a change is told before the run that found it has ended', async () => {
  const slow = { ...buildCheck('database.slow'), run: () => new Promise<never>(() => {}) };
  const { take, everything, health, clock } = await buildBoard([buildCheck('database.query'), slow]);
  const complete = { ...everything, isComplete: true };
  const changes = () => JSON.parse(take(complete).body).transitions.length;
  const before = changes();
  void health.refresh('database');
  await clock.turn(0);
  expect([before, changes()]).toEqual([0, 1]);
});

test('a stale snapshot shows as stale, although nothing was published', async () => {
  const { take, everything, clock } = await buildSeenBoard([buildCheck('database.query', [works], { critical: true })]);
  const before = statusOf(take, everything);
  await clock.turn(60_000);
  expect([before, statusOf(take, everything), take(everything).code]).toEqual(['healthy', 'unknown', 503]);
});

test('what was drawn before the machine slept does not stand when it wakes', async () => {
  const { take, everything, clock } = await buildSeenBoard([buildCheck('database.query', [works], { critical: true })]);
  expect(statusOf(take, everything)).toBe('healthy');
  clock.sleep(60_000);
  expect([statusOf(take, everything), take(everything).code]).toEqual(['unknown', 503]);
});

test('what turned stale while it was drawn is not kept', async () => {
  // Read first, and withdrawn only when the database, which is read after it, turns out to be stale.
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.query'] });
  const { take, everything, clock } = await buildSeenBoard([tables, buildCheck('database.query')]);
  await clock.turn(60_000);
  const drawn = take(everything);
  expect(take(everything)).not.toBe(drawn);
  const kept = take(everything);
  expect(take(everything)).toBe(kept);
});

const planted = [
  buildCheck('database.query', [healthy('Works', { rows: 'planted-details' })]),
  buildCheck('redis.connection', [failed('timeout', 'Slow', { hint: 'Wait', error: 'planted-error' })]),
];

test.each([
  ['everything first', ['everything', 'messages']],
  ['messages first', ['messages', 'everything']],
] as const)('the tiers never mix, in no format: %s', async (_order, tiers) => {
  const { take, health, narrowed } = await buildSeenBoard(planted);
  const selections = [
    selectEverything(health),
    selected(selectCategory('redis', health)),
    selected(selectCheck('redis', 'connection', health)),
    narrowed(['database']).selection,
  ];
  for (const selection of selections) {
    for (const format of ['json', 'health+json', 'text', 'html'] as const) {
      for (const isComplete of [false, true]) {
        for (const tier of tiers) take({ selection, format, tier, isComplete });
        const [hidden, shown] = (['messages', 'everything'] as const).map((tier) =>
          take({ selection, format, tier, isComplete }),
        );
        expect(hidden?.body).not.toContain('planted-');
        const isShort = format === 'json' && selection.scope === null && !isComplete;
        if (!isShort) expect(shown?.body).toContain('planted-error');
      }
    }
  }
});

test('whatever is asked for in another way is another answer', async () => {
  const { take, everything, health, narrowed } = await buildSeenBoard(planted);
  const category = { ...everything, selection: selected(selectCategory('redis', health)) };
  const wanted: WantedHealth[] = [
    everything,
    { ...everything, tier: 'everything' },
    { ...everything, isComplete: true },
    { ...everything, format: 'health+json' },
    { ...everything, format: 'html' },
    { ...everything, format: 'text' },
    { ...everything, format: 'text', hasColour: true },
    narrowed(['redis']),
    narrowed(['database']),
    category,
    { ...everything, selection: selected(selectCheck('redis', 'connection', health)) },
  ];
  expect(new Set(wanted.map(take)).size).toBe(wanted.length);
  expect(new Set(wanted.map(take)).size).toBe(wanted.length);
});

test('colours are for text: asked for another format, they make no other answer', async () => {
  const { take, everything } = await buildSeenBoard(planted);
  expect(take({ ...everything, hasColour: true })).toBe(take(everything));
});

test('queries that come to the same are drawn once', async () => {
  const { take, everything, narrowed } = await buildSeenBoard(planted);
  const redis = take(narrowed(['database']));
  expect(take(narrowed([], ['redis', 'redis']))).toBe(redis);
  expect(take(narrowed([], ['redis.connection']))).toBe(redis);
  expect(take(narrowed([], ['database', 'redis']))).toBe(take(everything));
});

test('whoever asks for ever new selections pushes out other selections, and nothing else', async () => {
  const checks = Array.from({ length: 100 }, (_, position) => buildCheck(`database.check_${position}`));
  const { take, everything, narrowed } = await buildSeenBoard(checks);
  const whole = take(everything);
  const first = take(narrowed(['database.check_0']));
  expect(take(narrowed(['database.check_0']))).toBe(first);
  const later = checks.slice(1).map(({ name }) => take(narrowed([name])));
  expect(take(everything)).toBe(whole);
  expect(take(narrowed(['database.check_99']))).toBe(later.at(-1));
  expect(take(narrowed(['database.check_0']))).not.toBe(first);
});

test('nothing leaves that is not in the shape of the answer', async () => {
  const { take, health, everything } = await buildSeenBoard(planted);
  Object.assign(health.result('redis.connection'), { planted: 'planted-field' });
  const selection = selected(selectCheck('redis', 'connection', health));
  for (const tier of ['messages', 'everything'] as const) {
    expect(take({ ...everything, selection, tier }).body).not.toContain('planted-field');
  }
});

test('answers that nobody has drawn yet are drawn one in a turn of the event loop, and a probe goes in between', async () => {
  const checks = Array.from({ length: 30 }, (_, position) => buildCheck(`database.check_${position}`));
  const { get } = await startServer(checks);
  const answered: string[] = [];
  const ask = async (url: string) => {
    const { statusCode } = await get(url);
    answered.push(statusCode === 200 ? url : `${statusCode}`);
  };
  const selections = checks.map(({ name }) => `/health/summary?exclude=${name}`);
  await Promise.all([...selections, '/health/live'].map(ask));
  expect(answered.toSorted()).toEqual([...selections, '/health/live'].toSorted());
  expect(answered.indexOf('/health/live')).toBeLessThan(5);
});

test('what is asked for alone is drawn at once, and what stands is handed out at once', async () => {
  const { board, httpOptions, narrowed } = await buildSeenBoard(planted);
  const drawHealth = createDrawHealth(httpOptions);
  const first = board.takeInTurn(drawHealth(narrowed(['redis'])));
  const second = board.takeInTurn(drawHealth(narrowed(['database'])));
  expect([first instanceof Promise, second instanceof Promise]).toEqual([false, true]);
  expect(board.takeInTurn(drawHealth(narrowed(['redis'])))).toBe(first);
  expect((await second).body).not.toBe((await first).body);
});

test('results that turn nothing wipe nothing: the snapshot that shows them does, once', async () => {
  const checks = Array.from({ length: 20 }, (_, position) => buildCheck(`database.check_${position}`));
  const { take, everything, health } = await buildSeenBoard(checks);
  const standing = new Set([take(everything)]);
  health.observe({ onResult: () => standing.add(take(everything)) });
  await health.refresh('database');
  standing.add(take(everything));
  expect(standing.size).toBe(2);
});

test.each([
  ['at once', (drawn: Rendering) => drawn],
  ['later', async (drawn: Rendering) => drawn],
])('what callers choose takes no more room than it is given, drawn %s', async (_when, give) => {
  const { board } = await buildBoard([buildCheck('database.query')]);
  const drawnLetters = 1_024 * 1_024;
  let drawn = 0;
  const subjects = Array.from({ length: 6 }, (_, number) => ({
    key: `choice ${number}`,
    isNarrowed: true,
    draw() {
      drawn += 1;
      return give(createRendering({ code: 200, headers: {}, body: 'x'.repeat(drawnLetters) }));
    },
  }));
  for (const subject of subjects) await board.take(subject);
  expect(drawn).toBe(6);

  // The latest four stand, and the two before them are drawn again.
  for (const subject of subjects.slice(2)) await board.take(subject);
  expect(drawn).toBe(6);
  for (const subject of subjects.slice(0, 2)) await board.take(subject);
  expect(drawn).toBe(8);
});

test('one choice that is larger than the room for all is answered and not kept', async () => {
  const { board } = await buildBoard([buildCheck('database.query')]);
  let drawn = 0;
  const huge = {
    key: 'huge',
    isNarrowed: true,
    draw() {
      drawn += 1;
      return createRendering({ code: 200, headers: {}, body: 'x'.repeat(5 * 1_024 * 1_024) });
    },
  };
  expect(board.take(huge).code).toBe(200);
  expect(board.take(huge).code).toBe(200);
  expect(drawn).toBe(2);
});
