import { expect, test } from 'vitest';
import { createMemoryOutbox } from '../../../../src/clients/memory/outbox.ts';

const message = (subject: string) => ({ to: 'a@example.com', subject, body: 'body' });

test('messages come out in the order in which they went in', () => {
  const outbox = createMemoryOutbox();
  for (const subject of ['a', 'b', 'c']) outbox.put(message(subject));
  expect(outbox.size).toBe(3);
  expect([outbox.take(), outbox.take(), outbox.take(), outbox.take()].map((taken) => taken?.subject)).toEqual([
    'a',
    'b',
    'c',
    undefined,
  ]);
});

test('a full outbox refuses the next message and keeps what it has', () => {
  const outbox = createMemoryOutbox({ capacity: 1 });
  expect([outbox.put(message('a')), outbox.put(message('b'))]).toEqual([true, false]);
  expect([outbox.size, outbox.take()?.subject]).toEqual([1, 'a']);
});

test('what is changed afterwards does not change what was put', () => {
  const outbox = createMemoryOutbox();
  const changing = message('a');
  outbox.put(changing);
  changing.subject = 'b';
  expect(outbox.take()?.subject).toBe('a');
});
