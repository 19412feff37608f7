import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { answerFor, readThrown, tellOwner } from '../../../src/core/stray-faults.ts';

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

const throwing = () => {
  throw new Error('no');
};

test.each<[string, unknown, ReturnType<typeof readThrown>]>([
  ['null', null, { text: 'thrown: null', stack: null }],
  ['a text', 'lost', { text: 'thrown: string', stack: null }],
  [
    'an object that cannot be looked at',
    new Proxy({}, { getPrototypeOf: throwing }),
    { text: 'thrown: object', stack: null },
  ],
  [
    'an error of which nothing can be read',
    ['name', 'message', 'stack'].reduce(
      (error, field) => Object.defineProperty(error, field, { get: throwing }),
      new Error('x'),
    ),
    { text: 'Error: (no text)', stack: null },
  ],
])('of %s that was thrown it is told what can be', (_what, thrown, told) => {
  expect(readThrown(thrown)).toEqual(told);
});
