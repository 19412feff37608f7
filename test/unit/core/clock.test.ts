import { expect, test } from 'vitest';
import { createSinceBoot, sleep, systemClock } from '../../../src/core/clock.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

/** A machine that has been up for an hour, and how often that was read. */
function createMachine() {
  const machine = { now: 1_000_000, monotonic: 500, uptime: 3_600_000, reads: 0 };
  const sinceBoot = createSinceBoot({
    now: () => machine.now,
    monotonic: () => machine.monotonic,
    readUptime() {
      machine.reads += 1;
      return machine.uptime;
    },
  });
  const pass = (ms: number) => {
    machine.now += ms;
    machine.monotonic += ms;
    machine.uptime += ms;
  };
  const sleep = (ms: number) => {
    machine.now += ms;
    machine.uptime += ms;
  };
  return { machine, sinceBoot, pass, sleep };
}

test('how long the machine has been up is told to the moment, and read once a second', () => {
  const { machine, sinceBoot, pass } = createMachine();
  for (let step = 0; step < 400; step += 1) {
    expect(sinceBoot()).toBe(machine.uptime);
    pass(10);
  }
  expect(machine.reads).toBe(4);
});

test.each([50, 60_000])('a sleep of %i ms counts at once', (ms) => {
  const { machine, sinceBoot, pass, sleep } = createMachine();
  sinceBoot();
  pass(100);
  sleep(ms);
  expect(sinceBoot()).toBe(machine.uptime);
});

test.each([-3_600_000, 3_600_000])('a wall clock that is set by %i ms changes nothing', (ms) => {
  const { machine, sinceBoot, pass } = createMachine();
  sinceBoot();
  machine.now += ms;
  pass(100);
  expect(sinceBoot()).toBe(machine.uptime);
  pass(100);
  expect(sinceBoot()).toBe(machine.uptime);
});

test('what is not wanted any more is not waited for, from the start or amid it, and leaves no timer', async () => {
  const clock = createFakeClock();
  const over = AbortSignal.abort(new Error('not wanted'));
  await expect(sleep(clock, 1_000, over)).rejects.toThrow('not wanted');
  expect(clock.armed).toBe(0);
  const controller = new AbortController();
  const waiting = sleep(clock, 1_000, controller.signal);
  expect(clock.armed).toBe(1);
  controller.abort(new Error('not wanted any more'));
  await expect(waiting).rejects.toThrow('not wanted any more');
  expect(clock.armed).toBe(0);
});

test('what was waited for to its end hears of no abort after it', async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  const waiting = sleep(clock, 1_000, controller.signal);
  await clock.turn(999);
  expect(clock.armed).toBe(1);
  await clock.turn(1);
  await expect(waiting).resolves.toBeUndefined();
  controller.abort();
  expect(clock.armed).toBe(0);
});

test('nobody who is handed the clock can set it for the others', () => {
  const given = systemClock as { -readonly [Method in keyof typeof systemClock]: unknown };
  for (const method of Object.keys(systemClock) as (keyof typeof systemClock)[])
    expect(() => {
      given[method] = () => 0;
    }, method).toThrow(TypeError);
  expect(systemClock.monotonic()).toBeGreaterThan(0);
});
