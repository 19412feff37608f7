import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';

test('silences what a call prints, also later on, and nobody else meanwhile', async () => {
  const print = vi.fn();
  const { error } = globalThis.console;
  Object.assign(globalThis.console, { error: print });
  onTestFinished(() => void Object.assign(globalThis.console, { error }));
  // It wraps the console that it finds when it is loaded.
  vi.resetModules();
  const { quietly } = await import('../../stack/quietly.ts');
  const { console } = globalThis;

  const noisy = quietly(async () => {
    console.error('at once');
    await setImmediate();
    console.error('later');
  });
  console.error('beside it');
  await noisy;
  console.error('after it');

  expect(print.mock.calls).toEqual([['beside it'], ['after it']]);
});
