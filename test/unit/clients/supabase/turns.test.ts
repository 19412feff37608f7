import { expect, test } from 'vitest';
import { createTurns } from '../../../../src/clients/supabase/turns.ts';

/** Lets everything that is already due happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Somebody with many questions, each of which goes on until it is told to end. */
function openAsker(turns: ReturnType<typeof createTurns>, name: string, begun: string[]) {
  const controller = new AbortController();
  const ends: (() => void)[] = [];
  return {
    ends,
    abort: () => controller.abort(),
    ask: (count: number) =>
      Array.from({ length: count }, () =>
        turns.take(controller.signal, () => {
          begun.push(name);
          return new Promise<void>((resolve) => ends.push(resolve));
        }),
      ),
  };
}

test('all who ask share the places', async () => {
  const begun: string[] = [];
  const turns = createTurns(2);
  const [much, little] = [openAsker(turns, 'much', begun), openAsker(turns, 'little', begun)];
  much.ask(4);
  little.ask(1);
  await settle();
  expect(begun).toEqual(['much', 'much']);
});

test('whoever asks little need not wait until those are done who ask much', async () => {
  const begun: string[] = [];
  const turns = createTurns(1);
  const [much, little] = [openAsker(turns, 'much', begun), openAsker(turns, 'little', begun)];
  much.ask(5);
  await settle();
  little.ask(1);
  for (const _ of [1, 2]) {
    much.ends.pop()?.();
    await settle();
  }
  expect(begun).toEqual(['much', 'much', 'little']);
});

test('whoever gives up waits no longer, and takes no place from anybody', async () => {
  const begun: string[] = [];
  const turns = createTurns(1);
  const [first, second] = [openAsker(turns, 'first', begun), openAsker(turns, 'second', begun)];
  first.ask(1);
  second.ask(2);
  await settle();
  second.abort();
  await settle();
  expect(begun).toEqual(['first', 'second', 'second']);
  for (const end of second.ends) end();
  await settle();
  openAsker(turns, 'third', begun).ask(1);
  await settle();
  expect(begun).not.toContain('third');
  first.ends[0]?.();
  await settle();
  expect(begun).toContain('third');
});

test('a turn that ended with an error is given on', async () => {
  const turns = createTurns(1);
  const { signal } = new AbortController();
  await expect(turns.take(signal, () => Promise.reject(new Error('surprise')))).rejects.toThrow('surprise');
  await expect(turns.take(signal, async () => 'next')).resolves.toBe('next');
});

test('of those with the same key one has a turn at a time, and nobody else waits for them', async () => {
  const turns = createTurns(3);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const { signal } = new AbortController();
  for (const key of ['docs', 'docs', 'docs', 'notes', 'plans', null, 'docs'])
    void turns.take(
      signal,
      () => {
        begun.push(`${key}`);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
      key === null ? [] : [key],
    );
  await settle();
  expect(begun).toEqual(['docs', 'notes', 'plans']);
  ends[0]?.();
  await settle();
  expect(begun.slice(3)).toEqual(['docs']);
  for (const end of ends.slice(1, 3)) end();
  await settle();
  expect(begun.slice(4)).toEqual(['null']);
});
