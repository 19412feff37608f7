import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../src/checks/answer.ts';
import type { RestPort, RestQuery } from '../../../../src/checks/ports.ts';
import { openConversation } from '../../../../src/checks/rest/conversation.ts';
import { createTurns } from '../../../../src/clients/supabase/turns.ts';
import { restFaults } from '../../../support/rest-faults.ts';

const { signal } = new AbortController();
const query = (table: string, role: RestQuery['role'] = 'service'): RestQuery => ({
  role,
  schema: 'public',
  table,
  columns: ['id'],
  limit: 0,
});

/** A port whose questions stay open until the test answers them, in order. */
function openEndedPort() {
  const open: ((answer: Answer<number>) => void)[] = [];
  let asked = 0;
  const rest: RestPort = {
    held: () => [],
    turns: createTurns(6),
    canSignStranger: true,
    countRows() {
      asked += 1;
      return new Promise((resolve) => open.push(resolve));
    },
  };
  return { rest, open, asked: () => asked };
}

/** Lets everything that is already due happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a conversation', () => {
  test('asks at most six questions at once, and the next when one is answered', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    for (let index = 0; index < 10; index += 1) void conversation.ask(query(`table_${index}`));
    await settle();
    expect(port.asked()).toBe(6);

    port.open[0]?.({ ok: true, value: 0 });
    await settle();
    expect(port.asked()).toBe(7);
  });

  test('asks nothing more once the connection has failed', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    const answers = Promise.all(Array.from({ length: 10 }, (_, index) => conversation.ask(query(`table_${index}`))));
    await settle();
    for (const answer of port.open) answer({ ok: false, fault: restFaults.unreachable });

    expect((await answers).at(-1)).toEqual({ ok: false, fault: restFaults.unreachable });
    expect(port.asked()).toBe(6);
    expect(conversation.brokenBy).toEqual(restFaults.unreachable);
  });

  test('keeps the first fault of the connection', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    const answers = Promise.all([conversation.ask(query('one')), conversation.ask(query('two'))]);
    await settle();
    port.open[0]?.({ ok: false, fault: restFaults.unreachable });
    await settle();
    port.open[1]?.({ ok: false, fault: restFaults.timeout });
    await answers;
    expect(conversation.brokenBy).toEqual(restFaults.unreachable);
  });

  test('goes on after a fault that is about an object', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    const first = conversation.ask(query('one'));
    await settle();
    port.open[0]?.({ ok: false, fault: restFaults.unknownTable('one') });
    await first;
    expect(conversation.brokenBy).toBeNull();
    void conversation.ask(query('two'));
    await settle();
    expect(port.asked()).toBe(2);
  });

  test('goes on after a port threw, and lets the surprise through', async () => {
    let asked = 0;
    const rest: RestPort = {
      held: () => [],
      turns: createTurns(6),
      canSignStranger: true,
      async countRows() {
        asked += 1;
        if (asked <= 6) throw new Error('surprise');
        return { ok: true, value: 0 };
      },
    };
    const conversation = openConversation(rest, signal);
    const six = await Promise.allSettled(Array.from({ length: 6 }, () => conversation.ask(query('one'))));
    expect(six.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(conversation.ask(query('two'))).resolves.toEqual({ ok: true, value: 0 });
  });

  test('asks of one table one question at a time as the service, and one as those under policies', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    for (const role of ['service', 'service', 'anon', 'stranger'] as const) void conversation.ask(query('one', role));
    await settle();
    expect(port.asked()).toBe(2);
  });

  test('asks of one table side by side where it is known what is locked', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal, { knowsLocks: true });
    for (let index = 0; index < 4; index += 1) void conversation.ask(query('one'));
    await settle();
    expect(port.asked()).toBe(4);
  });

  test('tells which tables did not answer while others did, by the name in the fault or by their own', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    const answers = Promise.all([conversation.ask(query('one')), conversation.ask(query('two'))]);
    await settle();
    port.open[0]?.({ ok: false, fault: restFaults.silent });
    port.open[1]?.({ ok: false, fault: { ...restFaults.silent, object: 'public.embedded' } });
    await answers;
    expect([...conversation.silent]).toEqual(['public.one', 'public.embedded']);
    expect(conversation.brokenBy).toBeNull();
  });

  test('keeps why the stranger is not served, and goes on', async () => {
    const port = openEndedPort();
    const conversation = openConversation(port.rest, signal);
    expect(conversation.refusedBy).toBeNull();
    const answer = conversation.ask(query('one', 'stranger'));
    await settle();
    port.open[0]?.({ ok: false, fault: restFaults.badToken });
    await answer;
    expect(conversation.refusedBy).toEqual(restFaults.badToken);
    expect(conversation.brokenBy).toBeNull();
  });

  test('hands its signal to every question', async () => {
    const seen: AbortSignal[] = [];
    const rest: RestPort = {
      held: () => [],
      turns: createTurns(6),
      canSignStranger: true,
      async countRows(_, options) {
        seen.push(options.signal);
        return { ok: true, value: 0 };
      },
    };
    const conversation = openConversation(rest, signal);
    await Promise.all([conversation.ask(query('one')), conversation.ask(query('two'))]);
    expect(seen).toEqual([signal, signal]);
  });
});
