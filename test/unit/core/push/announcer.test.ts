import { expect, test } from 'vitest';
import type { CheckId } from '../../../../src/core/check.ts';
import { createChronicle } from '../../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import { degraded, failed, type Outcome } from '../../../../src/core/outcome.ts';
import { type Announcement, type AnnouncerEvent, createAnnouncer } from '../../../../src/core/push/announcer.ts';
import type { Delivery } from '../../../../src/core/push/delivery.ts';
import { createSpeaker } from '../../../../src/core/push/speaker.ts';
import type { Held, ToldCause, Turn } from '../../../../src/core/push/turn.ts';
import { createHealth } from '../../../../src/core/summary/health.ts';
import { buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';

const taken: Delivery = { isTaken: true };
const away: Delivery = { isTaken: false, why: 'it answers 503', isFinal: false, retryAfterMs: null };
const unwanted: Delivery = { isTaken: false, why: 'it answers 400', isFinal: true, retryAfterMs: null };

const fault = (message: string): Outcome => failed('unreachable', message, { hint: 'Mend it' });

interface Parts {
  readonly ids?: readonly CheckId[];
  readonly dependsOn?: Partial<Record<CheckId, readonly CheckId[]>>;
  readonly turn?: Turn;
  readonly intervalMs?: number;
  readonly random?: number;
}

/** An announcer over a real monitor on a fake clock; what its checks say is set by the test. */
function open({ ids = ['database.query'], dependsOn = {}, turn, intervalMs = 30_000, random = 1 }: Parts = {}) {
  const says: Record<string, Outcome> = {};
  const checks = ids.map((id) => ({
    ...buildCheck(id, [works], { confirmAfter: 1, dependsOn: dependsOn[id] ?? [] }),
    run: () => says[id] ?? works,
  }));
  const { clock, registry, monitor, baselines } = buildMonitor(checks, {});
  const { past } = createChronicle({ registry, clock, hasArchive: false });
  const health = createHealth({ registry, monitor, baselines, history: createHistory(), past });
  const receiver = { says: taken as Delivery | Promise<Delivery> };
  const sent: { readonly at: number; readonly announcement: Announcement }[] = [];
  const events: AnnouncerEvent[] = [];
  const speaker = createSpeaker({ turn: turn ?? null, clock });
  const announcer = createAnnouncer({
    health,
    clock,
    speaker,
    intervalMs,
    random: () => random,
    onEvent: (event) => events.push(event),
    async send(announcement) {
      sent.push({ at: clock.monotonic(), announcement });
      return receiver.says;
    },
  });
  const start = async () => {
    monitor.start();
    await clock.turn(0);
    await speaker.start(announcer.hear);
    announcer.start();
  };
  const set = (id: CheckId, outcome: Outcome) => {
    says[id] = outcome;
  };
  const lines = () =>
    sent.map(({ announcement }) =>
      announcement.alerts.map(({ check, message, endsAt }) => `${endsAt === null ? '' : 'over: '}${check} ${message}`),
    );
  return { clock, set, start, receiver, sent, lines, events, announcer, monitor, health, speaker };
}

const refresh = async (
  { monitor, clock }: Pick<ReturnType<typeof open>, 'monitor' | 'clock'>,
  category = 'database',
) => {
  void monitor.refresh(category);
  await clock.turn(0);
};

test('a root cause is told soon after it appeared, and that it is over when its check is healthy again', async () => {
  const built = open();
  await built.start();
  await built.clock.turn(60_000);
  expect(built.sent).toEqual([]);
  built.set('database.query', fault('Does not answer'));
  await refresh(built);
  await built.clock.turn(2_000);
  expect(built.lines()).toEqual([['database.query Does not answer']]);
  built.set('database.query', works);
  await refresh(built);
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query Does not answer'], ['over: database.query Does not answer']]);
  const [first, last] = built.sent.map(({ announcement }) => announcement.alerts[0]);
  expect(last?.startsAt).toBe(first?.startsAt);
  expect(last?.endsAt).toBeGreaterThan(first?.startsAt ?? 0);
  expect(last?.endsAt).toBe(built.health.result('database.query').since);
  expect([built.announcer.counts, built.events]).toEqual([{ taken: 2, failed: 0, dropped: 0 }, []]);
});

test('what changes together is told together, the gravest first', async () => {
  const built = open({ ids: ['database.query', 'redis.cache', 'rls.isolation'] });
  built.set('redis.cache', degraded('slow', 'Slow'));
  built.set('rls.isolation', failed('leaking', 'Leaks', { hint: 'Close it' }));
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(10_000);
  expect(built.lines()).toEqual([['rls.isolation Leaks', 'database.query Does not answer', 'redis.cache Slow']]);
});

test('the gravest is told first, although it came last', async () => {
  const built = open({ ids: ['database.query', 'redis.cache'] });
  await built.start();
  built.set('redis.cache', degraded('slow', 'Slow'));
  await refresh(built, 'redis');
  built.set('database.query', fault('Does not answer'));
  await refresh(built);
  await built.clock.turn(2_000);
  expect(built.lines()).toEqual([['database.query Does not answer', 'redis.cache Slow']]);
});

test('between two messages lies the interval, and the second tells how things are then', async () => {
  const built = open();
  built.set('database.query', fault('First'));
  await built.start();
  await built.clock.turn(2_000);
  for (const message of ['Second', 'Third', 'Fourth']) {
    built.set('database.query', fault(message));
    await refresh(built);
    await built.clock.turn(3_000);
  }
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query First'], ['database.query Fourth']]);
  expect(built.sent[1]?.at).toBeGreaterThanOrEqual((built.sent[0]?.at ?? 0) + 30_000);
});

test('another number in the same words is no news, another reason is', async () => {
  const built = open();
  built.set('database.query', fault('Took 95.25 ms'));
  await built.start();
  await built.clock.turn(2_000);
  built.set('database.query', fault('Took 1477 ms'));
  await built.clock.turn(120_000);
  expect(built.sent).toHaveLength(1);
  built.set('database.query', failed('timeout', 'Took 1477 ms', { hint: 'Wait' }));
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query Took 95.25 ms'], ['database.query Took 1477 ms']]);
});

test('what cannot be asked any more is not over, and nothing is said of it', async () => {
  const built = open({
    ids: ['database.query', 'rls.isolation'],
    dependsOn: { 'rls.isolation': ['database.query'] },
  });
  built.set('rls.isolation', failed('leaking', 'Leaks', { hint: 'Close it' }));
  await built.start();
  await built.clock.turn(40_000);
  built.set('database.query', fault('Does not answer'));
  await refresh(built);
  await built.clock.turn(120_000);
  expect(built.health.result('rls.isolation').reason).toBe('dependency_failed');
  expect(built.lines()).toEqual([['rls.isolation Leaks'], ['database.query Does not answer']]);
  built.set('database.query', works);
  built.set('rls.isolation', works);
  await built.clock.turn(60_000);
  const over = built.lines().slice(2).flat();
  expect(over.toSorted()).toEqual(['over: database.query Does not answer', 'over: rls.isolation Leaks']);
});

test('a receiver that is away is asked again, later each time, and then told how things are', async () => {
  const built = open({ ids: ['database.query', 'redis.cache'] });
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(60_000);
  built.set('redis.cache', degraded('slow', 'Slow'));
  await built.clock.turn(60_000);
  const pauses = built.sent.slice(1).map(({ at }, index) => at - (built.sent[index]?.at ?? 0));
  expect(pauses.length).toBeGreaterThanOrEqual(4);
  for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(2_000 * 2 ** index);
  built.receiver.says = taken;
  await built.clock.turn(300_000);
  expect(built.lines().at(-1)).toEqual(['database.query Does not answer', 'redis.cache Slow']);
  expect(built.events).toEqual([{ kind: 'untold', why: 'it answers 503' }, { kind: 'told_again' }]);
  expect(built.announcer.counts).toMatchObject({ taken: 1, failed: built.sent.length - 1 });
});

test('what many send again comes at other times: after half of the pause at the earliest', async () => {
  const built = open({ random: 0 });
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(20_000);
  expect(built.sent.map(({ at }) => at)).toEqual([2_000, 4_000, 6_000, 10_000, 18_000]);
});

test('however long it is away, it is asked at least every five minutes', async () => {
  const built = open();
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(3 * 3_600_000);
  const pauses = built.sent.slice(1).map(({ at }, index) => at - (built.sent[index]?.at ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(310_000);
});

test('who asks to be left alone is left alone', async () => {
  const built = open();
  built.receiver.says = { ...away, why: 'it answers 429', retryAfterMs: 90_000 };
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(2_000);
  built.receiver.says = taken;
  await built.clock.turn(89_000);
  expect(built.sent).toHaveLength(1);
  await built.clock.turn(12_000);
  expect(built.sent).toHaveLength(2);
});

test('what came and went while nobody could be told is told as well', async () => {
  const built = open();
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(5_000);
  built.set('database.query', works);
  await refresh(built);
  await built.clock.turn(10_000);
  expect(built.lines().at(-1)).toEqual(['over: database.query Does not answer']);
  built.receiver.says = taken;
  await built.clock.turn(30_000);
  expect(built.announcer.counts).toMatchObject({ taken: 1, dropped: 0 });
  expect(built.lines().at(-1)).toEqual(['over: database.query Does not answer']);
  const told = built.sent.length;
  await built.clock.turn(300_000);
  expect(built.sent).toHaveLength(told);
});

test('what came and went untold and is back is there, and not over', async () => {
  const built = open();
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(3_000);
  built.set('database.query', works);
  await refresh(built);
  built.set('database.query', fault('Hangs'));
  await refresh(built);
  built.receiver.says = taken;
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query Does not answer'], ['database.query Hangs']]);
});

test('what is back before its end was told is there, and nothing else', async () => {
  const built = open();
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(2_000);
  built.set('database.query', works);
  await refresh(built);
  built.set('database.query', fault('Hangs'));
  await refresh(built);
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query Does not answer'], ['database.query Hangs']]);
});

test('of what came and went untold there is room for a hundred, and the rest is counted and told in the log', async () => {
  const ids = Array.from({ length: 130 }, (_, index): CheckId => `database.n${index}`);
  const built = open({ ids });
  built.receiver.says = away;
  for (const id of ids)
    built.set(id, fault(`${id.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')} is away`));
  await built.start();
  await built.clock.turn(3_000);
  for (const id of ids) built.set(id, works);
  await refresh(built);
  expect(built.announcer.counts.dropped).toBe(30);
  expect(built.events.at(-1)).toEqual({ kind: 'dropped', count: 30, checks: ids.slice(0, 30) });
  built.receiver.says = taken;
  await built.clock.turn(600_000);
  const told = built.sent.slice(-2).map(({ announcement }) => [announcement.alerts.length, announcement.waiting]);
  expect(told).toEqual([
    [50, 50],
    [50, 0],
  ]);
});

test('of many open causes none is lost: each message has fifty, and the next one the rest', async () => {
  const ids = Array.from({ length: 120 }, (_, index): CheckId => `database.n${index}`);
  const built = open({ ids, intervalMs: 1_000 });
  for (const id of ids)
    built.set(id, fault(`${id.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')} is away`));
  await built.start();
  await built.clock.turn(120_000);
  expect(built.sent.map(({ announcement }) => announcement.alerts.length)).toEqual([50, 50, 20]);
  expect(built.sent.map(({ at }) => at)).toEqual([2_000, 4_000, 6_000]);
  expect(new Set(built.lines().flat()).size).toBe(120);
});

test('what is refused for good is not repeated when it is over, and what is open is', async () => {
  const built = open({ ids: ['database.query', 'redis.cache'] });
  built.receiver.says = unwanted;
  built.set('database.query', fault('Does not answer'));
  built.set('redis.cache', degraded('slow', 'Slow'));
  await built.start();
  await built.clock.turn(3_000);
  built.set('redis.cache', works);
  await refresh(built, 'redis');
  await built.clock.turn(10_000);
  expect(built.announcer.counts.dropped).toBe(1);
  built.receiver.says = taken;
  await built.clock.turn(60_000);
  expect(built.lines().at(-1)).toEqual(['database.query Does not answer']);
});

test('at the end what is left is told once, and nobody waits for a receiver that hangs', async () => {
  const built = open();
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.announcer.stop(3_000);
  expect(built.lines()).toEqual([['database.query Does not answer']]);
  await built.announcer.stop(3_000);
  expect(built.sent).toHaveLength(1);

  const hung = open();
  hung.receiver.says = new Promise(() => {});
  hung.set('database.query', fault('Does not answer'));
  await hung.start();
  let isOver = false;
  void hung.announcer.stop(3_000).then(() => {
    isOver = true;
  });
  await hung.clock.turn(2_900);
  expect([isOver, hung.sent.length]).toEqual([false, 1]);
  await hung.clock.turn(100);
  expect(isOver).toBe(true);
});

test('after the end nothing is told any more, and nothing is armed', async () => {
  const quiet = open();
  await quiet.start();
  await quiet.announcer.stop(3_000);
  expect(quiet.sent).toEqual([]);

  const built = open();
  built.receiver.says = away;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.announcer.stop(3_000);
  built.set('database.query', fault('Hangs'));
  await refresh(built);
  await built.clock.turn(60_000);
  expect(built.sent).toHaveLength(1);
  built.monitor.stop();
  await built.speaker.stop();
  expect(built.clock.armed).toBe(0);
});

test('when the time to tell is over at the end, a message that comes back then is the last one', async () => {
  const built = open();
  const slow = Promise.withResolvers<Delivery>();
  built.receiver.says = slow.promise;
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(2_000);
  const stopped = built.announcer.stop(3_000);
  await built.clock.turn(3_000);
  await stopped;
  slow.resolve(away);
  await built.clock.turn(0);
  expect(built.sent).toHaveLength(1);
});

const cause: ToldCause = {
  check: 'database.query',
  status: 'failed',
  reason: 'unreachable',
  message: 'Does not answer',
  hint: 'Mend it',
  affects: [],
  startsAt: 1_000,
};

/** A turn that the test gives and takes. */
function openTurn(held: Held) {
  const state = { held, remembered: [] as (readonly ToldCause[])[], isReleased: false };
  const turn: Turn = {
    hold: async () => state.held,
    async remember(told) {
      state.remembered.push(told);
      if (state.held.kind !== 'alone') state.held = { ...state.held, told };
    },
    async release() {
      state.isReleased = true;
    },
  };
  return { state, turn };
}

test('who does not have the turn says nothing, and tells what is left when it gets it', async () => {
  const { state, turn } = openTurn({ kind: 'theirs', told: [] });
  const built = open({ ids: ['database.query', 'redis.cache'], turn });
  built.set('database.query', fault('Does not answer'));
  built.set('redis.cache', degraded('slow', 'Slow'));
  await built.start();
  await built.clock.turn(60_000);
  expect(built.sent).toEqual([]);
  state.held = { kind: 'ours', told: [cause] };
  await built.clock.turn(30_000);
  expect(built.lines()).toEqual([['redis.cache Slow']]);
  expect(state.remembered.at(-1)?.map(({ check }) => check)).toEqual(['database.query', 'redis.cache']);
  await built.speaker.stop();
  expect(state.isReleased).toBe(true);
});

test('what another one told, or this one before a restart, is over when its check was asked and is healthy', async () => {
  const gone = { ...cause, check: 'database.removed' as const };
  const { state, turn } = openTurn({ kind: 'ours', told: [cause, gone] });
  const slow = open({ turn });
  await slow.speaker.start(slow.announcer.hear);
  slow.announcer.start();
  await slow.clock.turn(15_000);
  // Nothing has run yet: of the one there is no evidence, and of the other there never will be.
  expect(slow.lines()).toEqual([['over: database.removed Does not answer']]);
  const [first] = slow.sent;
  expect(first?.announcement.alerts[0]?.endsAt).toBe(Date.parse('2026-11-22T12:00:00Z') + (first?.at ?? 0));
  slow.monitor.start();
  await slow.clock.turn(60_000);
  expect(slow.lines()).toEqual([['over: database.removed Does not answer'], ['over: database.query Does not answer']]);
  expect(state.remembered.at(-1)).toEqual([]);
});

test('who cannot reach the others speaks, and repeats nothing that it knows to be told', async () => {
  const { state, turn } = openTurn({ kind: 'theirs', told: [cause] });
  const built = open({ ids: ['database.query', 'redis.cache'], turn });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  state.held = { kind: 'alone' };
  built.set('redis.cache', degraded('slow', 'Slow'));
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['redis.cache Slow']]);
});

test('what was kept for the others and got lost is kept anew', async () => {
  const { state, turn } = openTurn({ kind: 'ours', told: [] });
  const built = open({ turn });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(5_000);
  expect(state.held).toMatchObject({ told: [{ check: 'database.query' }] });
  state.held = { kind: 'ours', told: [] };
  await built.clock.turn(20_000);
  expect(state.held).toMatchObject({ told: [{ check: 'database.query' }] });
  expect(built.sent).toHaveLength(1);
  // And not again while it is there.
  await built.clock.turn(120_000);
  expect(state.remembered).toHaveLength(2);
});

test('what came and went while another one spoke is left to that one', async () => {
  const { state, turn } = openTurn({ kind: 'theirs', told: [] });
  const built = open({ turn });
  await built.start();
  for (const outcome of [fault('Does not answer'), works]) {
    built.set('database.query', outcome);
    await refresh(built);
  }
  state.held = { kind: 'ours', told: [] };
  await built.clock.turn(60_000);
  expect(built.sent).toEqual([]);
});

test('who loses the turn leaves what came and went untold to the next one, and who gets it from nobody does not', async () => {
  for (const kind of ['theirs', 'alone'] as const) {
    const { state, turn } = openTurn(kind === 'theirs' ? { kind: 'ours', told: [] } : { kind });
    const built = open({ turn });
    built.receiver.says = away;
    built.set('database.query', fault('Does not answer'));
    await built.start();
    await built.clock.turn(3_000);
    built.set('database.query', works);
    await refresh(built);
    if (kind === 'theirs') {
      state.held = { kind, told: [] };
      await built.clock.turn(12_000);
    }
    const before = built.sent.length;
    built.receiver.says = taken;
    state.held = { kind: 'ours', told: [] };
    await built.clock.turn(60_000);
    const over = [['over: database.query Does not answer']];
    expect(built.lines().slice(before), kind).toEqual(kind === 'theirs' ? [] : over);
  }
});

test('what was told alone is not told again when the others are back, and is kept for them', async () => {
  const { state, turn } = openTurn({ kind: 'alone' });
  const built = open({ turn });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(5_000);
  state.held = { kind: 'ours', told: [] };
  await built.clock.turn(120_000);
  expect(built.sent).toHaveLength(1);
  expect(state.held).toMatchObject({ told: [{ check: 'database.query' }] });
});

test('what another one told to be over meanwhile is not told to be over again', async () => {
  const { state, turn } = openTurn({ kind: 'ours', told: [] });
  const built = open({ turn });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(5_000);
  expect(built.sent).toHaveLength(1);
  built.set('database.query', works);
  state.held = { kind: 'theirs', told: [] };
  await built.clock.turn(12_000);
  // What is kept is the other one's to say.
  expect(state.remembered).toHaveLength(1);
  state.held = { kind: 'ours', told: [] };
  await built.clock.turn(60_000);
  expect(built.sent).toHaveLength(1);
});

test('who loses the turn right before it speaks is silent', async () => {
  const { state, turn } = openTurn({ kind: 'ours', told: [] });
  const built = open({ turn });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(1_000);
  state.held = { kind: 'theirs', told: [] };
  await built.clock.turn(60_000);
  expect(built.sent).toEqual([]);
});

test('of what others told, and cannot be asked now, nothing is said, although it is heard of in the last moment', async () => {
  const { state, turn } = openTurn({ kind: 'alone' });
  const built = open({
    ids: ['database.query', 'rls.isolation'],
    dependsOn: { 'rls.isolation': ['database.query'] },
    turn,
  });
  built.set('database.query', fault('Does not answer'));
  await built.start();
  await built.clock.turn(1_000);
  state.held = { kind: 'ours', told: [{ ...cause, check: 'rls.isolation', message: 'Leaks' }] };
  await built.clock.turn(60_000);
  expect(built.lines()).toEqual([['database.query Does not answer']]);
});
