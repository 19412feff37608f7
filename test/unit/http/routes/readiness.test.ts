import { expect, test, vi } from 'vitest';
import { createPhase } from '../../../../src/http/phase.ts';
import { createReadiness } from '../../../../src/http/routes/readiness.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { createGate } from '../../../support/build-monitor.ts';
import { buildServer, startServer } from '../../../support/build-server.ts';

const held = (name: `${string}.${string}`, critical: boolean) => {
  const gate = createGate();
  return { gate, check: { ...buildCheck(name, [works], { critical }), run: () => gate.promise.then(() => works) } };
};

test('a replica is starting until the whole is known, not only what traffic needs', async () => {
  const { gate, check } = held('rls.isolation', true);
  const { monitor, clock, get } = await buildServer([buildCheck('database.query', [works], { critical: true }), check]);
  monitor.start();
  await clock.turn(0);
  expect((await get('/health')).statusCode).toBe(503);
  expect((await get('/health/ready')).json()).toMatchObject({ success: false, phase: 'starting' });
  gate.resolve();
  await clock.turn(0);
  expect((await get('/health')).statusCode).toBe(200);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
});

test('what has a fallback, or is not critical, is not waited for', async () => {
  const redis = held('redis.cache', true);
  const drift = held('schema.drift', false);
  const { monitor, clock, get } = await buildServer([
    buildCheck('database.query', [works], { critical: true }),
    redis.check,
    drift.check,
  ]);
  monitor.start();
  await clock.turn(0);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
});

test('what cannot be asked is not waited for, and what traffic needs is, even if it has a fallback', async () => {
  const database = buildCheck('database.query', [works], { critical: true });
  const keys = buildCheck('environment.keys', [broken]);
  const blocked = buildCheck('rls.isolation', [works], { critical: true, dependsOn: ['environment.keys'] });
  const asked = await startServer([database, keys, blocked]);
  expect((await asked.get('/health')).json()).toMatchObject({ status: 'unknown' });
  expect((await asked.get('/health/ready')).json()).toMatchObject({ phase: 'running', message: 'Ready for traffic' });

  const { gate, check } = held('redis.cache', true);
  const { get, clock } = await startServer([database, check], { readyCategories: ['database', 'redis'] });
  expect((await get('/health/ready')).json()).toMatchObject({ success: false, phase: 'starting' });
  gate.resolve();
  await clock.turn(0);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
});

test('without any category a replica is ready whatever is broken, and says that nothing was asked', async () => {
  const down = buildCheck('database.query', [broken], { critical: true });
  const { get, phase } = await startServer([down], { readyCategories: [] });
  expect((await get('/health')).statusCode).toBe(503);
  const ready = await get('/health/ready');
  expect([ready.statusCode, ready.headers['x-health-status']]).toEqual([200, 'healthy']);
  expect(ready.json()).toEqual({
    success: true,
    message: 'This process is ready; no category was asked',
    release: null,
    status: 'healthy',
    phase: 'running',
    categories: {},
  });
  phase.drain();
  expect((await get('/health/ready')).json()).toMatchObject({ success: false, phase: 'draining' });
});

test('without any category a replica is starting until its first checks have ended, and hangs with none of them', async () => {
  const { gate, check } = held('database.query', true);
  const { monitor, clock, get } = await buildServer([check], { readyCategories: [] });
  monitor.start();
  await clock.turn(0);
  expect((await get('/health/ready')).json()).toMatchObject({ success: false, phase: 'starting' });
  await clock.turn(5_000);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
  gate.resolve();
});

test('without any category a replica whose checks have stopped is not ready', async () => {
  const { get, httpOptions } = await startServer([buildCheck('database.query')], { readyCategories: [] });
  expect((await get('/health/ready')).statusCode).toBe(200);
  const health = { ...httpOptions.health, isTurning: () => false };
  const stopped = await startServer([buildCheck('database.query')], { readyCategories: [], health });
  expect((await stopped.get('/health/ready')).json()).toMatchObject({
    success: false,
    status: 'failed',
    message: 'Not ready: its checks have stopped',
  });
});

test('a probe judges nothing again while no snapshot is another one, and turns at once when one is', async () => {
  const check = buildCheck('database.query', [works, works, broken, works], { critical: true, confirmAfter: 1 });
  const { get, health, phase, clock, monitor } = await startServer([check]);
  const judged = vi.spyOn(health, 'readiness');
  const ask = async () => {
    const { statusCode, headers, body } = await get('/health/ready');
    return [statusCode, headers['retry-after'], JSON.parse(body).phase];
  };
  const yes = [200, undefined, 'running'];
  for (let round = 0; round < 5; round += 1) expect(await ask()).toEqual(yes);
  expect(judged.mock.calls.length).toBeLessThanOrEqual(1);
  await health.refresh('database');
  expect(await ask()).toEqual(yes);
  await health.refresh('database');
  expect(await ask()).toEqual([503, '5', 'running']);
  await health.refresh('database');
  expect(await ask()).toEqual(yes);
  monitor.stop();
  // Three cadences, and twice the longest that a run may take: to the moment.
  await clock.turn(33_999);
  expect(await ask()).toEqual(yes);
  await clock.turn(2);
  expect(await ask()).toEqual([503, '5', 'running']);
  phase.drain();
  expect(await ask()).toEqual([503, '5', 'draining']);
});

test('one of two categories that ceases to serve turns readiness while the other says nothing new', async () => {
  const check = buildCheck('database.query', [works, broken], { critical: true, confirmAfter: 1 });
  const rls = buildCheck('rls.isolation', [works], { critical: true });
  const { get, health } = await startServer([check, rls], { readyCategories: ['database', 'rls'] });
  expect((await get('/health/ready')).headers['content-type']).toBe('application/json; charset=utf-8');
  await health.refresh('database');
  expect((await get('/health/ready')).json()).toMatchObject({
    success: false,
    message: 'Not ready: a category that traffic needs does not serve',
    categories: { database: 'failed', rls: 'healthy' },
  });
});

test('what is not ready says so when it stops, too', async () => {
  const { get, phase } = await startServer([buildCheck('database.query', [broken], { critical: true })]);
  expect((await get('/health/ready')).json()).toMatchObject({ status: 'failed', phase: 'running' });
  phase.drain();
  expect((await get('/health/ready')).json()).toMatchObject({ status: 'failed', phase: 'draining' });
});

test('readiness is the same object while it says the same, and looks once in a millisecond', async () => {
  const { health, phase, clock } = await startServer([buildCheck('database.query', [works], { critical: true })]);
  await clock.turn(5_000);
  const ready = createReadiness({ health, phase, clock, categories: ['database'], graceMs: 0 });
  const looked = vi.spyOn(health, 'snapshot');
  const first = ready();
  const looks = looked.mock.calls.length;
  expect(looks).toBeGreaterThan(0);
  expect(ready()).toBe(first);
  expect(looked).toHaveBeenCalledTimes(looks);
  await clock.turn(1);
  expect(ready()).toBe(first);
  expect(looked.mock.calls.length).toBeGreaterThan(looks);
});

test('whoever waits for draining hears of it once, and readiness says no from then on', () => {
  const phase = createPhase();
  const heard: boolean[] = [];
  phase.onDrain(() => heard.push(phase.isDraining));
  expect([phase.isDraining, heard]).toEqual([false, []]);
  phase.drain();
  phase.drain();
  expect([phase.isDraining, heard]).toEqual([true, [true]]);
});

/** A category whose state a test decides, asked every second. */
async function startDecided(readyGraceMs: number) {
  const state = { outcome: works };
  const check = { ...buildCheck('database.query', [], { critical: true, confirmAfter: 1 }), run: () => state.outcome };
  const built = await startServer([check], { readyGraceMs }, { cadences: { database: 1_000 } });
  const probe = async () => (await built.get('/health/ready')).statusCode;
  const turn = (outcome: typeof works) => {
    state.outcome = outcome;
  };
  return { ...built, probe, turn };
}

test('a probe every ten seconds sees nothing of a database that was away for four, where the grace is ten', async () => {
  for (let offset = 0; offset < 10; offset += 1) {
    const { clock, probe, turn } = await startDecided(10_000);
    const answers: number[] = [];
    for (let second = 0; second < 40; second += 1) {
      if (second === 15) turn(broken);
      if (second === 19) turn(works);
      if (second % 10 === offset) answers.push(await probe());
      await clock.turn(1_000);
    }
    expect(answers, `probed at the ${offset}th second`).toEqual([200, 200, 200, 200]);
  }
});

test('the grace begins when the category ceases to serve, whether or not anybody asks', async () => {
  const { clock, probe, turn } = await startDecided(10_000);
  expect(await probe()).toBe(200);
  turn(broken);
  // It breaks in the first second of these.
  await clock.turn(10_900);
  expect(await probe()).toBe(200);
  await clock.turn(200);
  expect(await probe()).toBe(503);
});

test('one blip after another is each given the whole grace, and none of it is left from an outage that nobody saw', async () => {
  const { clock, probe, turn } = await startDecided(10_000);
  for (let blip = 0; blip < 3; blip += 1) {
    turn(broken);
    await clock.turn(8_000);
    expect(await probe(), `blip ${blip}`).toBe(200);
    turn(works);
    await clock.turn(3_000);
  }
  turn(broken);
  await clock.turn(30_000);
  expect(await probe()).toBe(503);
});

test('a category that never served has no grace', async () => {
  const { get } = await startServer([buildCheck('database.query', [broken], { critical: true })], {
    readyGraceMs: 60_000,
  });
  expect((await get('/health/ready')).statusCode).toBe(503);
});

test('a replica that slept through the grace is not ready when it wakes', async () => {
  const { clock, probe, turn } = await startDecided(10_000);
  turn(broken);
  await clock.turn(1_500);
  expect(await probe()).toBe(200);
  clock.sleep(20_000);
  expect(await probe()).toBe(503);
});

test('the grace is over when it is over, although the clock on the wall was set back', async () => {
  const { clock, probe, turn } = await startDecided(10_000);
  turn(broken);
  await clock.turn(1_500);
  expect(await probe()).toBe(200);
  clock.stop(20_000);
  clock.setForward(-20_000);
  expect(await probe()).toBe(503);
});

/** Bad in half of all half-seconds, by a generator that says the same each time. */
function halfBad(seed: number) {
  const roll = (slot: number) => Math.imul((slot + 1) * 2_654_435_761 + seed * 40_503, 2_246_822_519) >>> 16;
  return (ms: number) => (roll(Math.floor(ms / 500)) & 1) === 0;
}

/** How often an answer differs from the one before, where readiness is probed each second for some minutes. */
async function flipsOf(readyGraceMs: number, seed: number, minutes: number) {
  const isBad = halfBad(seed);
  const ids = ['database.service_client', 'database.anon_client', 'database.query'] as const;
  let now = () => 0;
  const checks = ids.map((id) => ({
    ...buildCheck(id, [], { critical: true }),
    run: () => (isBad(now()) ? broken : works),
  }));
  const { clock, get } = await startServer(checks, { readyGraceMs });
  now = clock.monotonic;
  const codes: number[] = [];
  for (let second = 0; second < minutes * 60; second += 1) {
    codes.push((await get('/health/ready')).statusCode);
    await clock.turn(1_000);
  }
  return codes.filter((code, place) => place > 0 && code !== codes[place - 1]).length;
}

test('a database that is bad in half of all half-seconds flips readiness a few times a minute at most', async () => {
  for (const seed of [1, 2, 3]) expect(await flipsOf(0, seed, 5), `seed ${seed}`).toBeLessThanOrEqual(15);
  for (const seed of [1, 2, 3]) expect(await flipsOf(10_000, seed, 5), `seed ${seed}, with a grace`).toBeLessThan(10);
});

test('what goes up and down is ready again when it has served for ten seconds, and for the grace', async () => {
  for (const graceMs of [0, 15_000]) {
    const { clock, get, turn } = await startDecided(graceMs);
    for (const outcome of [broken, works, broken]) {
      turn(outcome);
      await clock.turn(graceMs + 2_000);
    }
    expect((await get('/health/ready')).statusCode).toBe(503);
    turn(works);
    await clock.turn(1_500);
    expect((await get('/health/ready')).json()).toMatchObject({
      success: false,
      status: 'failed',
      message: 'Not ready: a category that traffic needs goes up and down',
      categories: { database: 'healthy' },
    });
    await clock.turn(Math.max(10_000, graceMs));
    expect((await get('/health/ready')).statusCode).toBe(200);
  }
});

test('after an outage that was one, a replica is ready with the first look that is good', async () => {
  const { clock, probe, turn } = await startDecided(0);
  turn(broken);
  await clock.turn(5_000);
  expect(await probe()).toBe(503);
  turn(works);
  await clock.turn(2_500);
  expect(await probe()).toBe(200);
});
