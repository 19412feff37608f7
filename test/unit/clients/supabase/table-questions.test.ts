import { expect, test } from 'vitest';
import type { Answer, Fault } from '../../../../src/checks/answer.ts';
import type { RestQuery } from '../../../../src/checks/ports.ts';
import { createTableQuestions } from '../../../../src/clients/supabase/table-questions.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { restFaults } from '../../../support/rest-faults.ts';

const rows: Answer<number> = { ok: true, value: 1 };
const late: Answer<number> = { ok: false, fault: restFaults.timeout };
const silent: Answer<number> = { ok: false, fault: restFaults.silent };

/** A database in which some tables wait for somebody until they are let go. */
function open(timeoutMs = 1_500) {
  const clock = createFakeClock();
  const locked = new Set<string>();
  const waiting: { readonly query: RestQuery; readonly end: (answer: Answer<number>) => void }[] = [];
  const asked: string[] = [];
  const questions = createTableQuestions({
    clock,
    timeoutMs,
    late: () => restFaults.timeout,
    silent: () => restFaults.silent,
    ask(query, { signal }) {
      asked.push(query.table);
      const touched = [query.table, ...query.columns.flatMap((column) => /^(\w+)!/.exec(column)?.[1] ?? [])];
      if (!touched.some((table) => locked.has(table))) return Promise.resolve(rows);
      return new Promise((resolve) => {
        const end = (answer: Answer<number>) => {
          const place = waiting.findIndex((one) => one.query === query);
          if (place >= 0) waiting.splice(place, 1);
          resolve(answer);
        };
        waiting.push({ query, end });
        signal.addEventListener('abort', () => end(late), { once: true });
      });
    },
  });
  const ask = (table: string, more: Partial<RestQuery> = {}, signal = new AbortController().signal) => {
    const query: RestQuery = { role: 'service', schema: 'public', table, columns: ['id'], limit: 1, ...more };
    return questions.ask(query, { signal });
  };
  const unlock = async (answer: Answer<number> | Fault = rows) => {
    locked.clear();
    for (const { end } of [...waiting]) end('ok' in answer ? answer : { ok: false, fault: answer });
    await clock.turn(0);
  };
  const held = () => questions.held().map(({ table }) => table);
  return { ...questions, clock, locked, waiting, asked, ask, unlock, held };
}

/** One whose table is locked, beside others that answer. */
async function openBesideLock() {
  const opened = open();
  opened.locked.add('docs');
  const first = opened.ask('docs');
  await opened.ask('notes');
  await opened.clock.turn(500);
  return { ...opened, first: await first };
}

test('a table that does not answer for half a second while others do is told from an API that does not', async () => {
  const { first, held } = await openBesideLock();
  expect(first).toEqual(silent);
  expect(held()).toEqual(['docs']);
});

test('it is not asked again while its question waits, however often somebody wants to, and others are', async () => {
  const { ask, asked, waiting, clock } = await openBesideLock();
  for (let look = 0; look < 20; look += 1) {
    expect(await ask('docs')).toEqual(silent);
    expect(await ask('docs', { role: 'anon', limit: 0 })).toEqual(silent);
    expect(await ask('docs', { role: 'stranger' })).toEqual(silent);
    expect(await ask('plans', { columns: ['docs!doc_id(id)'] })).toEqual(silent);
    expect(await ask('notes')).toEqual(rows);
    await clock.turn(1_000);
  }
  expect(asked.filter((table) => table !== 'notes')).toEqual(['docs']);
  expect(waiting).toHaveLength(1);
});

test('when the lock is gone, or the database has ended the query by itself, it is asked as ever', async () => {
  for (const answer of [rows, restFaults.statementTimeout]) {
    const { ask, held, unlock } = await openBesideLock();
    await unlock(answer);
    expect(held()).toEqual([]);
    expect(await ask('docs')).toEqual(rows);
  }
});

test('where nobody is answered, the question is broken off at its deadline and asked anew each time', async () => {
  const { locked, ask, asked, waiting, clock, held } = open();
  for (const table of ['docs', 'notes']) locked.add(table);
  for (let look = 0; look < 3; look += 1) {
    const answers = Promise.all([ask('docs'), ask('notes')]);
    await clock.turn(1_500);
    expect(await answers).toEqual([late, late]);
    expect(waiting).toEqual([]);
  }
  expect(asked).toHaveLength(6);
  expect(held()).toEqual([]);
});

test('who gives up before it is known what the matter is, leaves a question waiting only where others were answered', async () => {
  for (const isOvertaken of [true, false]) {
    const { locked, ask, waiting, clock } = open();
    locked.add('docs');
    const caller = new AbortController();
    const answer = ask('docs', {}, caller.signal);
    if (isOvertaken) await ask('notes');
    await clock.turn(300);
    caller.abort();
    expect(await answer).toEqual(isOvertaken ? silent : late);
    expect(waiting).toHaveLength(isOvertaken ? 1 : 0);
  }
});

test('of several who ask the same table at once, one does', async () => {
  const { locked, ask, waiting, clock } = open();
  locked.add('docs');
  const answers = Promise.all([ask('docs'), ask('docs', { limit: 0 }), ask('docs', { columns: ['name'] })]);
  await ask('notes');
  await clock.turn(1_000);
  expect(await answers).toEqual([silent, silent, silent]);
  expect(waiting).toHaveLength(1);
});

test('what a policy makes slow for users is late, keeps nobody else from the table, and is not asked twice at a time', async () => {
  const { locked, ask, asked, clock, held, waiting } = open();
  locked.add('docs');
  const users = ask('docs', { role: 'stranger' });
  await clock.turn(0);
  locked.clear();
  expect(await ask('docs')).toEqual(rows);
  await clock.turn(1_500);
  expect(await users).toEqual(late);
  expect(await ask('docs', { role: 'anon' })).toEqual(late);
  // For whoever only wants to reach the database, that table is not the one to ask.
  expect(await ask('docs', { role: 'anon', limit: 0 })).toEqual(silent);
  expect(await ask('docs')).toEqual(rows);
  expect([held(), waiting.length, asked.length]).toEqual([[], 1, 3]);
});

test('of very many locked tables a few are waited for, and then those alone are asked that answer', async () => {
  const { locked, ask, asked, clock, waiting } = open();
  const tables = Array.from({ length: 20 }, (_, place) => `t${place}`);
  for (const table of tables) locked.add(table);
  for (const table of tables) {
    const answers = Promise.all([ask(table), ask('notes')]);
    await clock.turn(1_000);
    expect(await answers).toEqual([silent, rows]);
  }
  expect(waiting).toHaveLength(3);
  expect(asked.filter((table) => table !== 'notes')).toHaveLength(3);
  expect(await ask('notes')).toEqual(rows);
});

test('a question that is waited for in vain is asked anew after a minute, and then more seldom', async () => {
  const { ask, asked, clock, waiting } = await openBesideLock();
  const pauses: number[] = [];
  let [last, known] = [clock.monotonic(), 1];
  for (let second = 0; second < 900; second += 1) {
    await Promise.all([ask('notes'), ask('docs'), clock.turn(1_000)]);
    expect(waiting.length).toBeLessThanOrEqual(1);
    const questions = asked.filter((table) => table === 'docs').length;
    if (questions === known) continue;
    pauses.push(Math.round((clock.monotonic() - last) / 60_000));
    [last, known] = [clock.monotonic(), questions];
  }
  expect(pauses).toEqual([1, 2, 4, 4]);
});

test('when the service closes, nothing waits any more', async () => {
  const { close, waiting, clock } = await openBesideLock();
  close();
  await clock.turn(0);
  expect(waiting).toEqual([]);
  expect(clock.armed).toBe(0);
});

test('who asks alone is told whose fault the silence is by another table, which is asked for it', async () => {
  for (const isSilentAll of [false, true]) {
    const { locked, ask, asked, clock, held, waiting } = open();
    await ask('notes', { limit: 0 });
    await clock.turn(60_000);
    locked.add('docs');
    if (isSilentAll) locked.add('notes');
    const answer = ask('docs');
    await clock.turn(1_500);
    expect(await answer).toEqual(isSilentAll ? late : silent);
    expect(asked).toEqual(['notes', 'docs', 'notes']);
    expect(held()).toEqual(isSilentAll ? [] : ['docs']);
    await clock.turn(1_500);
    expect(waiting).toHaveLength(isSilentAll ? 0 : 1);
  }
});
