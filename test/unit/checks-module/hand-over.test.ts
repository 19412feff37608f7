import { expect, test } from 'vitest';
import { createHandOver } from '../../../src/checks-module/hand-over.ts';

const nextTurn = () => new Promise((resolve) => void setImmediate(resolve));

test('a few answers are handed on at once', () => {
  const handed: number[] = [];
  const handOver = createHandOver();
  for (const place of [0, 1, 2]) handOver(() => handed.push(place));
  expect(handed).toEqual([0, 1, 2]);
});

test('of a thousand that come together fifty are handed on in a turn, in order, and none is lost', async () => {
  const handed: number[] = [];
  const handOver = createHandOver();
  for (let place = 0; place < 1_000; place += 1) handOver(() => handed.push(place));

  const steps = [handed.length];
  while ((steps.at(-1) ?? 0) < 1_000 && steps.length < 100) {
    await nextTurn();
    steps.push(handed.length);
  }

  expect(handed).toEqual(Array.from({ length: 1_000 }, (_, place) => place));
  expect(Math.max(...steps.map((step, place) => step - (steps[place - 1] ?? 0)))).toBeLessThanOrEqual(50);
});

test('what comes while others wait is handed on after them', async () => {
  const handed: string[] = [];
  const handOver = createHandOver();
  for (let place = 0; place < 60; place += 1) handOver(() => handed.push('early'));
  handOver(() => handed.push('late'));
  await nextTurn();
  expect(handed).toHaveLength(61);
  expect(handed.at(-1)).toBe('late');
});
