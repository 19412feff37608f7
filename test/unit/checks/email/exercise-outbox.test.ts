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

test('what goes through the outbox is rendered, told apart and for nobody', () => {
  const outbox = createMemoryOutbox();
  const given: OutgoingMessage[] = [];
  const watched: OutboxPort = {
    get size() {
      return outbox.size;
    },
    put: (sent) => {
      given.push(sent);
      return outbox.put(sent);
    },
    take: () => outbox.take(),
  };
  exerciseOutbox(watched);
  expect(given).toEqual(
    ['first', 'second'].map((which) => ({
      to: 'probe@wingman-health.invalid',
      subject: `The ${which} probe`,
      body: `This is the ${which} probe of the outbox.`,
    })),
  );
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
  expect(exerciseOutbox(dropping)).toMatchObject({
    ok: false,
    fault: { code: 'OUTBOX_LOSES', message: 'The outbox in memory does not hand back what it was given' },
  });
});

test('an outbox that does not take back what it held is found, and gets the rest back', () => {
  const outbox = createMemoryOutbox();
  for (const subject of ['a', 'b']) outbox.put(message(subject));
  const forgetful: OutboxPort = {
    get size() {
      return outbox.size;
    },
    put: (sent) => sent.subject !== 'a' && outbox.put(sent),
    take: () => outbox.take(),
  };
  expect(exerciseOutbox(forgetful)).toMatchObject({
    ok: false,
    fault: { code: 'OUTBOX_REFUSES', message: 'The outbox in memory did not take back what it held' },
  });
  expect(outbox.take()?.subject).toBe('b');
});

test('nothing is put back in the place of messages that were not handed out', () => {
  const given: unknown[] = [];
  const empty: OutboxPort = { size: 2, put: (sent) => given.push(sent) > 0, take: () => null };
  exerciseOutbox(empty);
  expect(given).toHaveLength(2);
});

test('an outbox that hands out messages without end does not keep us', () => {
  const endless: OutboxPort = { size: 3, put: () => true, take: () => message('again') };
  expect(exerciseOutbox(endless)).toMatchObject({ ok: false });
});
