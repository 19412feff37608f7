import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const kept = new URL('../../../src/node/keep-ticks-alike.js', import.meta.url).href;

/** Asks the engine itself, which only tells in words of its own. */
const program = `
  import { executionAsyncResource } from 'node:async_hooks';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { kept } from '${kept}';
  const look = (...values) => new Promise((done) => process.nextTick(() => done(executionAsyncResource()), ...values));
  await sleep(20);
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < 10_000; count++) process.nextTick(() => {});
    await sleep(20);
    gc();
  }
  const [plain, withValues] = [await look(), await look(1, 'two')];
  console.log(JSON.stringify([%HaveSameMap(kept.tick, plain), %HaveSameMap(kept.tick, withValues)]));
`;

test('what waits for the next tick is of one kind for the engine, before and after it collected garbage', () => {
  const flags = ['--allow-natives-syntax', '--expose-gc', '--input-type=module', '--eval', program];
  expect(JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }))).toEqual([true, true]);
});
