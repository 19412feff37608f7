import { expect, test } from 'vitest';
import { exerciseOutbox } from '../../../../src/checks/email/exercise-outbox.ts';
import type { OutboxPort, OutgoingMessage } from '../../../../src/checks/ports.ts';
import { createMemoryOutbox } from '../../../../src/clients/memory/outbox.ts';

const message = (subject: string): OutgoingMessage => ({ to: 'a@example.com', subject, body: 'body' });

test('an outbox that works is left as it was found', () => {
  const outbox = createMemoryOutbox();
  for (const subject of ['a', 'b']) outbox.put(message(subject));
  expect(exerciseOutbox(outbox)).toEqual({ ok: true, value: { waiting: 2 } });
  expect([outbox.take()?.subject, outbox.take()?.subject, outbox.take()]).toEqual(['a', 'b', null]);
});

test('what goes through the outbox is rendered', () => {
  const outbox = createMemoryOutbox();
  const bodies: string[] = [];
  const watched: OutboxPort = {
    get size() {
      return outbox.size;
    },
    put: (sent) => {
      bodies.push(sent.body);
      return outbox.put(sent);
    },
    take: () => outbox.take(),
  };
  exerciseOutbox(watched);
  expect(bodies.join()).not.toMatch(/\{\{/);
  expect(bodies).toHaveLength(2);
});

test('a full outbox is found and keeps what it holds', () => {
  const outbox = createMemoryOutbox({ capacity: 1 });
  outbox.put(message('a'));
  expect(exerciseOutbox(outbox)).toMatchObject({ ok: false, fault: { code: 'OUTBOX_REFUSES' } });
  expect([outbox.size, outbox.take()?.subject]).toEqual([1, 'a']);
});

test('an outbox that hands messages back in another order is found', () => {
  const messages: OutgoingMessage[] = [];
  const lastFirst: OutboxPort = {
    get size() {
      return messages.length;
    },
    put: (sent) => messages.push(sent) > 0,
    take: () => messages.pop() ?? null,
  };
  expect(exerciseOutbox(lastFirst)).toMatchObject({ ok: false, fault: { code: 'OUTBOX_LOSES' } });
});

test('an outbox that drops messages is found', () => {
  const dropping: OutboxPort = { size: 0, put: () => true, take: () => null };
  expect(exerciseOutbox(dropping)).toMatchObject({ ok: false, fault: { code: 'OUTBOX_LOSES' } });
});

test('an outbox that hands out messages without end does not keep us', () => {
  const endless: OutboxPort = { size: 3, put: () => true, take: () => message('again') };
  expect(exerciseOutbox(endless)).toMatchObject({ ok: false });
});
