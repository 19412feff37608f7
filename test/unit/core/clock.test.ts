import { getEventListeners } from 'node:events';
import { uptime } from 'node:os';
import { expect, test } from 'vitest';
import { createSinceBoot, holdProcess, sleep, systemClock } from '../../../src/core/clock.ts';
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

test('how long the machine has been up is read again after a second, and when the clocks differ by more than is usual', () => {
  const { machine, sinceBoot, pass } = createMachine();
  sinceBoot();
  machine.now += 20;
  pass(999);
  sinceBoot();
  expect(machine.reads).toBe(1);
  pass(1);
  sinceBoot();
  expect(machine.reads).toBe(2);
  machine.now += 21;
  sinceBoot();
  expect(machine.reads).toBe(3);
});

test('a sleep that nobody can end is over in time, and one that is over leaves no listener', async () => {
  const clock = createFakeClock();
  const { signal } = new AbortController();
  const sleeps = [sleep(clock, 1_000), sleep(clock, 1_000, signal)];
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await clock.turn(1_000);
  await expect(Promise.all(sleeps)).resolves.toHaveLength(2);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

/** How many timers keep the process alive. */
const holding = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('the clock of the system calls back once, unless that is called off, and keeps no process alive for it', async () => {
  const before = holding();
  const called: string[] = [];
  const cancel = systemClock.after(1, () => called.push('called off'));
  const late = new Promise<void>((resolve) => {
    systemClock.after(5, () => {
      called.push('late');
      resolve();
    });
  });
  expect(holding()).toBe(before);
  cancel();
  const release = holdProcess();
  await late;
  release();
  expect(called).toEqual(['late']);
});

test('a process is held until it is let go', () => {
  const before = holding();
  const release = holdProcess();
  expect(holding()).toBe(before + 1);
  release();
  expect(holding()).toBe(before);
});

test('the clock of the system tells how long the machine has been up, in milliseconds', () => {
  expect(Math.abs(systemClock.sinceBoot() - uptime() * 1_000)).toBeLessThan(2_000);
});
