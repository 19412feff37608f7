import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { answerFor, tellOwner } from '../../../src/core/stray-faults.ts';

/** Runs it in somebody's name, and says what that was told; `tellOwner` stands for the process's handler. */
function toldBy(run: (done: () => void) => void): Promise<unknown[]> {
  const told: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  answerFor(
    (fault) => told.push(fault),
    () => run(resolve),
  );
  return promise.then(() => told);
}

const handle = (fault: string, done: () => void) => {
  tellOwner(fault);
  done();
};

test.each([
  ['a timer', (done: () => void) => void setTimeout(() => handle('lost', done), 1)],
  ['a promise', (done: () => void) => void Promise.resolve().then(() => handle('lost', done))],
  [
    'an emitter',
    (done: () => void) => {
      const emitter = new EventEmitter().once('late', () => handle('lost', done));
      setImmediate(() => emitter.emit('late'));
    },
  ],
])('a fault that comes out of %s is told to whoever answers for the run', async (_what, run) => {
  expect(await toldBy(run)).toEqual(['lost']);
});

test('a fault in code for which nobody answers is told to nobody', () => {
  expect(tellOwner('lost')).toBe(false);
});

test('what is done about a fault is not done in the name of what broke', async () => {
  const told: boolean[] = [];
  answerFor(
    () => told.push(tellOwner('again')),
    () => tellOwner('lost'),
  );
  expect(told).toEqual([false]);
});
