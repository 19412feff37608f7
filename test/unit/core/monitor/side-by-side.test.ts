import { expect, test } from 'vitest';
import { sideBySide } from '../../../../src/core/monitor/side-by-side.ts';

const nextTurn = () => new Promise((resolve) => void setImmediate(resolve));
const places = (count: number) => Array.from({ length: count }, (_, place) => place);

test('a hundred are begun at once, and none waits for another', async () => {
  const begun: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const all = sideBySide(places(100), (place) => {
    begun.push(place);
    return promise;
  }).then(() => {
    isOver = true;
  });
  expect(begun).toHaveLength(100);
  await nextTurn();
  expect(isOver).toBe(false);
  resolve();
  await all;
});

test('a thousand are begun a hundred in a turn, in order', async () => {
  const begun: number[] = [];
  const steps: number[] = [];
  let isOver = false;
  const watch = () => {
    steps.push(begun.length);
    if (!isOver) setImmediate(watch);
  };
  const all = sideBySide(places(1_000), async (place) => void begun.push(place));
  watch();
  await all;
  isOver = true;
  expect(begun).toEqual(places(1_000));
  expect(Math.max(...steps.map((step, place) => step - (steps[place - 1] ?? 0)))).toBeLessThanOrEqual(100);
});
