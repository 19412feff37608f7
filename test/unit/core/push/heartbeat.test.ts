import { expect, test } from 'vitest';
import type { Delivery } from '../../../../src/core/push/delivery.ts';
import { createHeartbeat, type HeartbeatEvent } from '../../../../src/core/push/heartbeat.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const taken: Delivery = { isTaken: true };
const lost: Delivery = { isTaken: false, why: 'it answers 500', isFinal: false, retryAfterMs: null };

/** A heartbeat each minute on a fake clock; the answers come in turn, and the last one stays. */
function open(answers: readonly (Delivery | Promise<Delivery>)[] = [taken]) {
  const clock = createFakeClock();
  const state = { isTurning: true, speaks: true };
  const events: HeartbeatEvent[] = [];
  const beats: number[] = [];
  const heartbeat = createHeartbeat({
    clock,
    intervalMs: 60_000,
    isTurning: () => state.isTurning,
    speaks: () => state.speaks,
    beat: async () => {
      beats.push(clock.monotonic());
      return answers[Math.min(beats.length, answers.length) - 1] ?? taken;
    },
    onEvent: (event) => events.push(event),
  });
  return { clock, state, events, beats, heartbeat };
}

test('it beats at once and then in each interval', async () => {
  const { clock, beats, heartbeat, events } = open();
  heartbeat.start();
  await clock.turn(180_000);
  expect(beats).toEqual([0, 60_000, 120_000, 180_000]);
  expect([heartbeat.counts, events]).toEqual([{ taken: 4, failed: 0 }, []]);
});

test('it does not beat while the checks have stopped, and does again when they turn', async () => {
  const { clock, state, beats, heartbeat } = open();
  heartbeat.start();
  state.isTurning = false;
  await clock.turn(120_000);
  expect(beats).toEqual([0]);
  state.isTurning = true;
  await clock.turn(60_000);
  expect(beats).toEqual([0, 180_000]);
});

test('it does not beat while another replica does', async () => {
  const { clock, state, beats, heartbeat } = open();
  state.speaks = false;
  heartbeat.start();
  await clock.turn(60_000);
  expect(beats).toEqual([]);
  state.speaks = true;
  await clock.turn(60_000);
  expect(beats).toEqual([120_000]);
});

test('a beat that was lost is sent again before the next is due, and nothing is said of it', async () => {
  const { clock, beats, heartbeat, events } = open([lost, lost, taken]);
  heartbeat.start();
  await clock.turn(60_000);
  expect(beats).toEqual([0, 10_000, 20_000, 60_000]);
  expect([heartbeat.counts, events]).toEqual([{ taken: 2, failed: 2 }, []]);
});

test('a whole interval without a beat is told once, and so is that it is over', async () => {
  const { clock, beats, heartbeat, events } = open([lost, lost, lost, lost, lost, lost, taken]);
  heartbeat.start();
  await clock.turn(180_000);
  expect(beats.slice(0, 4)).toEqual([0, 10_000, 20_000, 60_000]);
  expect(events).toEqual([{ kind: 'missed', why: 'it answers 500' }, { kind: 'heard_again' }]);
});

test('who asks to be left alone is left alone', async () => {
  const { clock, beats, heartbeat } = open([{ ...lost, retryAfterMs: 45_000 }, taken]);
  heartbeat.start();
  await clock.turn(59_000);
  expect(beats).toEqual([0, 45_000]);
  const patient = open([{ ...lost, retryAfterMs: 3_600_000 }, taken]);
  patient.heartbeat.start();
  await patient.clock.turn(60_000);
  expect(patient.beats).toEqual([0, 60_000]);
});

test('an address that is not known there is not tried again at once', async () => {
  const { clock, beats, heartbeat, events } = open([{ ...lost, why: 'it answers 404', isFinal: true }]);
  heartbeat.start();
  await clock.turn(59_000);
  expect([beats, events]).toEqual([[0], [{ kind: 'missed', why: 'it answers 404' }]]);
});

test('a slow receiver is asked by one beat at a time', async () => {
  const slow = Promise.withResolvers<Delivery>();
  const { clock, beats, heartbeat } = open([slow.promise, taken]);
  heartbeat.start();
  await clock.turn(120_000);
  expect(beats).toEqual([0]);
  slow.resolve(taken);
  await clock.turn(60_000);
  expect(beats).toEqual([0, 180_000]);
});

test('a beat that is lost late is not sent again beside the next one', async () => {
  const slow = Promise.withResolvers<Delivery>();
  const { clock, beats, heartbeat } = open([slow.promise, taken]);
  heartbeat.start();
  await clock.turn(55_000);
  slow.resolve(lost);
  await clock.turn(60_000);
  expect(beats).toEqual([0, 60_000]);
});

test('a lost beat that waits to be sent again is not armed after the end', async () => {
  const { clock, beats, heartbeat } = open([lost]);
  heartbeat.start();
  await clock.turn(1_000);
  heartbeat.stop();
  expect([beats, clock.armed]).toEqual([[0], 0]);
});

test('after the end nothing is armed, whatever was under way', async () => {
  const slow = Promise.withResolvers<Delivery>();
  const { clock, beats, heartbeat } = open([slow.promise]);
  heartbeat.start();
  heartbeat.stop();
  slow.resolve(lost);
  await clock.turn(600_000);
  expect([beats.length, clock.armed]).toEqual([1, 0]);
});
