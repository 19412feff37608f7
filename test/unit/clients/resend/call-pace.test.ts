import { expect, test } from 'vitest';
import { createCallPace } from '../../../../src/clients/resend/call-pace.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const patient = () => new AbortController().signal;

test('the first call starts at once and the next ones an interval apart, in order', async () => {
  const clock = createFakeClock();
  const pace = createCallPace(clock, 500);
  const starts: [string, number][] = [];
  for (const name of ['a', 'b', 'c']) void pace(patient()).then(() => starts.push([name, clock.monotonic()]));
  await clock.turn(2_000);
  expect(starts).toEqual([
    ['a', 0],
    ['b', 500],
    ['c', 1_000],
  ]);
});

test('who comes later than an interval does not wait', async () => {
  const clock = createFakeClock();
  const pace = createCallPace(clock, 500);
  await pace(patient());
  await clock.turn(501);
  await pace(patient());
  expect(clock.monotonic()).toBe(501);
});

test('who gives up leaves at once and costs no turn', async () => {
  const clock = createFakeClock();
  const pace = createCallPace(clock, 500);
  const impatient = new AbortController();
  const starts: number[] = [];
  await pace(patient());
  const given = [pace(impatient.signal), pace(impatient.signal)].map((turn) => expect(turn).rejects.toThrow('enough'));
  void pace(patient()).then(() => starts.push(clock.monotonic()));
  impatient.abort(new Error('enough'));
  await Promise.all(given);
  expect(clock.monotonic()).toBe(0);
  await clock.turn(2_000);
  expect(starts).toEqual([500]);
  expect(clock.armed).toBe(0);
});

test('who has given up already gets no turn', async () => {
  const pace = createCallPace(createFakeClock(), 500);
  await expect(pace(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});
