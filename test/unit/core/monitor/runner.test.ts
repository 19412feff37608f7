import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { Check } from '../../../../src/core/check.ts';
import { createRunner } from '../../../../src/core/monitor/runner.ts';
import { healthy, type Outcome } from '../../../../src/core/outcome.ts';
import { createScrubber } from '../../../../src/core/scrubber.ts';
import { readThrown, strayFault } from '../../../../src/core/stray-faults.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { createGate } from '../../../support/build-monitor.ts';
import { buildExposure } from '../../../support/build-summary.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function build(secrets: string[] = []) {
  const clock = createFakeClock();
  const runner = createRunner({ clock, scrubber: createScrubber(secrets), timeoutMs: 2_000 });
  return { clock, runner, signal: new AbortController().signal };
}

const check = (run: Check['run'], extra: Partial<Check> = {}): Check => ({ ...buildCheck('a.b', [], extra), run });

test('the deadline aborts the signal and settles the run without the check', async () => {
  const { clock, runner, signal } = build();
  let given: AbortSignal | undefined;
  const ended = runner.run(
    check(({ signal: own }) => {
      given = own;
      return new Promise(() => {});
    }),
    signal,
  );
  await clock.turn(2_000);
  expect(await ended).toMatchObject({
    outcome: {
      status: 'failed',
      reason: 'timeout',
      message: expect.stringMatching(/^\w+\.\w+ did not come to an end within 2 s$/),
      hint: expect.stringContaining('CHECK_TIMEOUT'),
    },
    durationMs: 2_000,
  });
  expect(given?.reason).toMatchObject({ name: 'TimeoutError', message: 'The check is over its deadline' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a check that is never more than a warning is degraded when it is late, and while that run hangs', async () => {
  const { clock, runner, signal } = build();
  const soft = check(() => new Promise(() => {}), { lateIs: 'degraded' });
  const ended = runner.run(soft, signal);
  await clock.turn(2_000);
  expect(await ended).toMatchObject({ outcome: { status: 'degraded', reason: 'timeout' } });
  expect(await runner.run(soft, signal)).toMatchObject({
    outcome: { status: 'degraded', reason: 'timeout', details: { stillHanging: true } },
  });
});

test('a check may state its own deadline', async () => {
  const { clock, runner, signal } = build();
  const ended = runner.run(
    check(() => new Promise(() => {}), { timeoutMs: 50 }),
    signal,
  );
  await clock.turn(50);
  expect(await ended).toMatchObject({
    durationMs: 50,
    outcome: { details: { deadlineMs: 50 }, hint: expect.stringContaining('raise the timeoutMs of the check') },
  });
});

/** A run that is answered while the process is stopped, and would be again. */
async function runThroughStop(stoppedMs: number) {
  const { clock, runner, signal } = build();
  const before = createGate<Outcome>();
  const answers = [before.promise, healthy('Seen now')];
  const ended = runner.run(
    check(() => answers.shift() ?? works),
    signal,
  );
  clock.stop(stoppedMs);
  before.resolve(healthy('Seen before'));
  await clock.turn(0);
  return ended;
}

test('what was answered to a process that was stopped is asked anew', async () => {
  expect(await runThroughStop(120_000)).toMatchObject({ outcome: { message: 'Seen now' }, durationMs: 0 });
});

test.each([
  [2_250, 'Seen before'],
  [2_251, 'Seen now'],
])('of a process that was stopped for %i ms amid a check of two seconds it is told: %s', async (stoppedMs, message) => {
  expect(await runThroughStop(stoppedMs)).toMatchObject({ outcome: { message } });
});

test('a check that blocks the process beyond its deadline is asked once more, and is late then', async () => {
  const { clock, runner, signal } = build();
  const run = vi.fn(() => {
    clock.stop(3_000);
    return works;
  });
  const ended = runner.run(check(run), signal);
  await clock.turn(0);
  expect(await ended).toMatchObject({ outcome: { status: 'failed', reason: 'timeout' } });
  expect(run).toHaveBeenCalledTimes(2);
});

test('an answer that comes with the abort does not replace the timeout', async () => {
  const { clock, runner, signal } = build();
  const ended = runner.run(
    check(({ signal: own }) => new Promise((resolve) => own.addEventListener('abort', () => resolve(works)))),
    signal,
  );
  await clock.turn(2_000);
  expect(await ended).toMatchObject({ outcome: { reason: 'timeout' } });
});

test('a check that ignores its signal is counted, and not started again while its old run hangs', async () => {
  const { clock, runner, signal } = build();
  const gate = createGate<Outcome>();
  const hang = vi.fn(() => gate.promise);
  const deaf = check(hang);
  const first = runner.run(deaf, signal);
  await clock.turn(2_250);
  await first;
  expect(runner.deafRuns.get('a.b')).toBe(1);
  expect(await runner.run(deaf, signal)).toMatchObject({
    outcome: {
      ...{ status: 'failed', reason: 'timeout', details: { deadlineMs: 2_000, stillHanging: true } },
      message: 'a.b did not come to an end within 2 s, and that run still hangs',
      hint: expect.stringMatching(/^The check ignores its abort signal/),
    },
  });
  await clock.turn(60_000);
  expect(hang).toHaveBeenCalledTimes(1);
  gate.resolve(works);
  await clock.turn(0);
  expect(await runner.run(deaf, signal)).toMatchObject({ outcome: { status: 'healthy' } });
  expect(hang).toHaveBeenCalledTimes(2);
});

test('a crash says which check, with what and in which line, and no word of the error', async () => {
  const { runner, signal } = build();
  const outcome = await runner.run(
    check(() => {
      throw new TypeError('at s3cr3t-value');
    }),
    signal,
  );
  const said = /^The check \w+\.\w+ broke: TypeError in runner\.test\.ts:\d+:\d+$/;
  expect(outcome?.outcome.message).toMatch(said);
  expect(outcome?.outcome).toHaveProperty('hint', expect.stringMatching(/^The check is at fault/));
  const stray = runner.judgeStray('billing.late', strayFault(readThrown(new RangeError('x'))));
  expect(stray.outcome.message).toMatch(
    /^The check billing\.late broke something outside of its run: RangeError in runner\.test\.ts:/,
  );
});

test('a check that honours its signal is not deaf', async () => {
  const { clock, runner, signal } = build();
  const polite = check(
    ({ signal: own }) => new Promise((_resolve, reject) => own.addEventListener('abort', () => reject(own.reason))),
  );
  const ended = runner.run(polite, signal);
  await clock.turn(5_000);
  await ended;
  expect(runner.deafRuns.size).toBe(0);
});

test.each([
  [
    'throws at once',
    () => {
      throw new TypeError('undefined is not a function');
    },
    'TypeError: undefined is not a function',
  ],
  ['rejects', () => Promise.reject(new Error('no')), 'Error: no'],
  [
    'throws a text',
    () => {
      throw 'no';
    },
    'thrown: string',
  ],
] as [string, Check['run'], string][])('a check that %s has crashed, and nothing else', async (_how, run, error) => {
  const { runner, signal } = build();
  expect(await runner.run(check(run), signal)).toMatchObject({
    outcome: { status: 'failed', reason: 'crashed', error },
  });
});

/** What cannot be turned into words the usual way. */
const hostile = {
  'whose message is no text': () => Object.assign(new Error('x'), { message: Object.create(null) }),
  'whose message throws': () =>
    Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('no');
      },
    }),
  'whose name is no text': () => Object.assign(new Error('x'), { name: Symbol('name'), stack: { lines: 1 } }),
};

test.each(Object.entries(hostile))('an error %s is a crash like any other', async (_how, make) => {
  const { runner, signal } = build();
  const run = await runner.run(
    check(() => {
      throw make();
    }),
    signal,
  );
  expect(run?.outcome).toMatchObject({ status: 'failed', reason: 'crashed', error: expect.any(String) });
  const { outcome } = runner.judgeStray('billing.hostile', strayFault(readThrown(make())));
  expect(outcome).toMatchObject({ status: 'failed', reason: 'crashed', error: expect.any(String) });
});

test('what was thrown may have a meaning, which is told instead of a crash', async () => {
  const away = new TypeError('fetch failed');
  const explain = (error: unknown) => (error === away ? broken : null);
  const runner = createRunner({
    ...{ clock: createFakeClock(), scrubber: createScrubber([]), timeoutMs: 2_000 },
    explain,
  });
  const { signal } = new AbortController();
  const rejecting = (error: Error) =>
    runner.run(
      check(() => Promise.reject(error)),
      signal,
    );
  expect((await rejecting(away))?.outcome).toMatchObject({ reason: 'unreachable' });
  expect((await rejecting(new Error('other')))?.outcome).toMatchObject({ reason: 'crashed' });
});

test('where what was thrown cannot even be explained, it is a crash', async () => {
  const runner = createRunner({
    ...{ clock: createFakeClock(), scrubber: createScrubber([]), timeoutMs: 2_000 },
    explain() {
      throw new Error('a getter that throws');
    },
  });
  const run = await runner.run(
    check(() => Promise.reject(new Error('no'))),
    new AbortController().signal,
  );
  expect(run?.outcome).toMatchObject({ reason: 'crashed', error: 'Error: no' });
});

test('details are fields in any case, whatever a check puts there', async () => {
  const { runner, signal } = build();
  const unreadable = {
    get boom(): string {
      throw new Error('no');
    },
  };
  const run = await runner.run(
    check(() => healthy('Works', unreadable)),
    signal,
  );
  expect(run?.outcome).toMatchObject({ status: 'healthy', details: { details: '[unreadable]' } });
});

test.each([
  ['nothing', undefined],
  ['a text', 'ok'],
  ['no status', { message: 'fine' }],
  ['a status that only the monitor may say', { status: 'unknown', reason: 'stale', message: 'x' }],
  ['a made-up status', { status: 'up', message: 'x' }],
  ['a made-up reason', { status: 'failed', reason: 'tired', message: 'x' }],
  ['no message', { status: 'healthy' }],
])('a check that returns %s never reads as healthy', async (_what, value) => {
  const { runner, signal } = build();
  const run = await runner.run(
    check(() => value as Outcome),
    signal,
  );
  expect(run?.outcome).toMatchObject({ status: 'failed', reason: 'crashed' });
});

test('a planted secret is nowhere in the run', async () => {
  const { runner, signal } = build(['s3cr3t-value']);
  const leaky = check(() => ({
    status: 'failed',
    reason: 'unreachable',
    message: 'at redis://:s3cr3t-value@host',
    hint: 'use s3cr3t-value',
    details: { deep: [{ url: 'x s3cr3t-value y' }], 's3cr3t-value': 1 },
    error: 's3cr3t-value',
  }));
  expect(JSON.stringify(await runner.run(leaky, signal))).not.toContain('s3cr3t-value');
});

test('what a verdict rests on holds no secret, and of what nobody knows in one nothing is kept', async () => {
  const { runner, signal } = build(['s3cr3t-value']);
  const exposure = buildExposure({ relation: 'public.s3cr3t-value', why: 'seen with s3cr3t-value' });
  const more = { ...exposure, note: 's3cr3t-value', exposed: { owner: 'own' } as const };
  const run = await runner.run(
    check(() => healthy('Fine', {}, { exposures: [exposure, more] })),
    signal,
  );
  expect(JSON.stringify(run)).not.toContain('s3cr3t-value');
  expect(run?.outcome.exposures).toEqual([
    { ...exposure, relation: 'public.[secret]', why: 'seen with [secret]' },
    { ...exposure, relation: 'public.[secret]', why: 'seen with [secret]', exposed: { owner: 'own' } },
  ]);
});

test('what a check broke outside of its run is a crash, with neither in its words nor in its stack a secret', () => {
  const { runner } = build(['s3cr3t-value']);
  const { outcome, stack } = runner.judgeStray(
    'billing.hostile',
    strayFault(readThrown(new TypeError('at s3cr3t-value'))),
  );
  expect(outcome).toMatchObject({ status: 'failed', reason: 'crashed', error: 'TypeError: at [secret]' });
  expect(stack).toMatch(/^TypeError: at \[secret\]\n {4}at .*runner\.test\.ts/);
  expect(runner.judgeStray('billing.hostile', strayFault(readThrown('s3cr3t-value')))).toMatchObject({
    outcome: { error: 'thrown: string' },
    stack: null,
  });
});

test('details that JSON cannot hold do not break the report', async () => {
  const { runner, signal } = build();
  const cyclic: Record<string, unknown> = { big: 1n, not: Number.NaN, call: () => 1, when: new Date(0) };
  cyclic.self = cyclic;
  const run = await runner.run(
    check(() => healthy('Works', cyclic)),
    signal,
  );
  expect(JSON.parse(JSON.stringify(run?.outcome.details))).toMatchObject({ big: '1', not: 'NaN', call: null });
});

test('when the service stops, the run has no answer', async () => {
  const { clock, runner } = build();
  const controller = new AbortController();
  const ended = runner.run(
    check(() => new Promise(() => {})),
    controller.signal,
  );
  controller.abort();
  await clock.turn(0);
  expect(await ended).toBeNull();
  expect(
    await runner.run(
      check(() => works),
      controller.signal,
    ),
  ).toBeNull();
});

test('a crash of what is no error has its line where one is known, and says nothing where neither is', () => {
  const { runner } = build();
  const say = (thrown: { readonly text: string; readonly stack: string | null }) =>
    runner.judgeStray('a.b', { ...thrown, deed: 'broke' }).outcome.message;
  const stack = 'x\n    at run (file:///app/checks.mjs:12:5)';
  expect(say({ text: 'Oddity: x', stack })).toBe('The check a.b broke: in checks.mjs:12:5');
  expect(say({ text: 'Oddity: TypeError: x', stack })).toBe('The check a.b broke: in checks.mjs:12:5');
  expect(say({ text: 'TypeError: x', stack: null })).toBe('The check a.b broke: TypeError');
  expect(say({ text: 'thrown: null', stack: null })).toBe('The check a.b broke');
});

test('of findings beyond what may be copied at all, none is half a finding', async () => {
  const { runner, signal } = build();
  const why = 'x'.repeat(1_900);
  const found = Array.from({ length: 200 }, (_, place) => ({
    ...({ kind: 'odd', level: 'failed', object: `a${place}`, why, mend: null } as const),
    details: { all: Array.from({ length: 190 }, () => why) },
  }));
  const run = await runner.run(
    check(() => ({ ...broken, findings: found })),
    signal,
  );
  const told = run?.outcome.findings ?? [];
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThan(200);
  for (const one of told) expect([one.kind, one.level, one.why]).toEqual(['odd', 'failed', why]);
});
