import { expect, test } from 'vitest';
import { withDeadline } from '../../../src/clients/deadline.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const never = new Promise<never>(() => {});
const patient = () => new AbortController().signal;

test('work that settles in time gives its value and leaves no timer behind', async () => {
  const clock = createFakeClock();
  await expect(withDeadline({ clock, timeoutMs: 100, signal: patient() }, async () => 7)).resolves.toBe(7);
  expect(clock.armed).toBe(0);
});

test('work that ignores its signal is not waited for', async () => {
  const clock = createFakeClock();
  let given: AbortSignal | undefined;
  const running = withDeadline({ clock, timeoutMs: 100, signal: patient() }, (signal) => {
    given = signal;
    return never;
  });
  const outcome = expect(running).rejects.toMatchObject({ name: 'TimeoutError' });
  await clock.turn(100);
  await outcome;
  expect(given?.aborted).toBe(true);
});

test('a caller who gives up aborts the work', async () => {
  const controller = new AbortController();
  const running = withDeadline({ clock: createFakeClock(), timeoutMs: 100, signal: controller.signal }, () => never);
  controller.abort();
  await expect(running).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('work does not begin when the caller has given up already', async () => {
  let begun = false;
  const running = withDeadline({ clock: createFakeClock(), timeoutMs: 100, signal: AbortSignal.abort() }, async () => {
    begun = true;
  });
  await expect(running).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(begun).toBe(false);
});
