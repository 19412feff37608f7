import { expect, test } from 'vitest';
import type { Answer, CallOptions, Fault } from '../../../../src/checks/answer.ts';
import { shareAnswers } from '../../../../src/clients/supabase/share-answers.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** A question that is answered when the test says so. */
function createQuestion() {
  const asked: { readonly signal: AbortSignal; answer(value: number): void }[] = [];
  const ask = ({ signal }: CallOptions) => {
    const { promise, resolve } = Promise.withResolvers<Answer<number>>();
    asked.push({ signal, answer: (value) => resolve({ ok: true, value }) });
    return promise;
  };
  return { asked, ask };
}

const late: Fault = { reason: 'timeout', message: 'It is late', hint: 'Wait', code: 'TIMEOUT' };
const patient = () => ({ signal: new AbortController().signal });

test('callers of the same moment share one question', async () => {
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock: createFakeClock(), timeoutMs: 1_000, memoryMs: 0, late: () => late });
  const answers = Promise.all([shared(patient()), shared(patient()), shared(patient())]);

  asked[0]?.answer(7);

  expect(await answers).toEqual(Array(3).fill({ ok: true, value: 7 }));
  expect(asked).toHaveLength(1);
});

test('a caller who comes after the answer asks again', async () => {
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock: createFakeClock(), timeoutMs: 1_000, memoryMs: 0, late: () => late });
  const first = shared(patient());
  asked[0]?.answer(1);
  await first;

  const second = shared(patient());
  asked[1]?.answer(2);

  expect(await second).toEqual({ ok: true, value: 2 });
});

test('an answer is remembered for as long as was asked for, and no longer', async () => {
  const clock = createFakeClock();
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock, timeoutMs: 1_000, memoryMs: 50, late: () => late });
  const first = shared(patient());
  asked[0]?.answer(1);
  await first;

  await clock.turn(49);
  expect(await shared(patient())).toEqual({ ok: true, value: 1 });
  await clock.turn(1);
  const later = shared(patient());
  asked[1]?.answer(2);

  expect(await later).toEqual({ ok: true, value: 2 });
});

test('a caller who gives up is answered at once, and the question goes on for the others', async () => {
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock: createFakeClock(), timeoutMs: 1_000, memoryMs: 0, late: () => late });
  const controller = new AbortController();
  const impatient = shared({ signal: controller.signal });
  const other = shared(patient());

  controller.abort();

  expect(await impatient).toMatchObject({ ok: false, fault: { reason: 'timeout', code: 'TIMEOUT' } });
  expect(asked[0]?.signal.aborted).toBe(false);
  asked[0]?.answer(3);
  expect(await other).toEqual({ ok: true, value: 3 });
});

test('a caller who has given up already asks nothing', async () => {
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock: createFakeClock(), timeoutMs: 1_000, memoryMs: 0, late: () => late });

  expect(await shared({ signal: AbortSignal.abort() })).toMatchObject({ fault: { reason: 'timeout' } });
  expect(asked).toEqual([]);
});

test('the question has a deadline of its own, after which the next caller asks anew', async () => {
  const clock = createFakeClock();
  const { asked, ask } = createQuestion();
  const shared = shareAnswers(ask, { clock, timeoutMs: 1_000, memoryMs: 0, late: () => late });
  const waiting = shared(patient());

  await clock.turn(1_000);

  expect(await waiting).toMatchObject({ fault: { reason: 'timeout' } });
  expect(asked[0]?.signal.aborted).toBe(true);
  const next = shared(patient());
  asked[1]?.answer(4);
  expect(await next).toEqual({ ok: true, value: 4 });
});
