import { expect, test } from 'vitest';
import type { CheckId } from '../../../../../src/core/check.ts';
import type { Claim, Fleet, Received, Wanted } from '../../../../../src/core/monitor/fleet/fleet.ts';
import { createSharedTurns, type SharedTurnsOptions } from '../../../../../src/core/monitor/fleet/shared-turns.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeeper } from '../../../../support/memory-fleet.ts';

const second = 1_000;
const minute = 60 * second;
type Member = SharedTurnsOptions['member'];
type Published = Awaited<ReturnType<Fleet['publish']>>;

const received = (run: number, ageMs = 0): Received => ({
  run,
  ageMs,
  snapshot: { replica: 'other', completeAgoMs: 0, results: [] },
});
const turnOf = (run: number): Claim => ({ kind: 'run', lease: { topic: 'rls', run } });
const alone: Claim = { kind: 'alone' };

/** The turns of a category whose fleet answers so, a minute after the start. */
async function createTurns(different: Partial<Member> = {}, published: Published = { kind: 'stored' }) {
  const clock = createFakeClock();
  await clock.turn(minute);
  const claims: Claim[] = [];
  const wanted: Wanted[] = [];
  const told: string[] = [];
  const fleet: Fleet = {
    ...createMemoryKeeper(clock).join('one'),
    async claim(asked) {
      wanted.push(asked);
      return claims.shift() ?? alone;
    },
    async renew({ run }, leaseMs) {
      told.push(`renew ${run} for ${leaseMs}`);
    },
    async release({ run }) {
      told.push(`release ${run}`);
    },
    async publish({ run }, { replica }, lifetimeMs) {
      told.push(`publish ${run} of ${replica} for ${lifetimeMs}`);
      return published;
    },
  };
  const state: { blockers: readonly CheckId[] | null; countsSince: number } = {
    blockers: [],
    countsSince: Number.NEGATIVE_INFINITY,
  };
  const member: Member = {
    category: 'rls',
    cadenceMs: minute,
    longestRunMs: 4 * second,
    lifetimeMs: 184 * second,
    findBlockers: async () => state.blockers,
    blockers: () => state.blockers,
    dueMs: () => minute,
    countsSince: () => state.countsSince,
    share: () => ({ replica: 'one', completeAgoMs: 0, results: [] }),
    adopt: () => true,
    ...different,
  };
  const turns = createSharedTurns({ fleet, clock, member });
  const take = (isForced = false, ...answers: readonly Claim[]) => {
    claims.push(...answers);
    return turns.take(isForced);
  };
  /** Asks, and ends the turn that it had. */
  const ask = async (answer: Claim, hasEvidence = true, amid = () => {}) => {
    const turn = await take(false, answer);
    if (turn.kind !== 'run') throw new Error(`Had no turn, but ${turn.kind}`);
    amid();
    return turn.end(hasEvidence);
  };
  return { clock, turns, wanted, told, state, take, ask };
}

test('what a replica cannot ask is part of what it takes turns about', async () => {
  const { turns, state } = await createTurns();
  expect(turns.known()).toEqual(['rls', null]);
  state.blockers = ['database.anon_client', 'redis.connection'];
  expect(turns.known()).toEqual(['rls~database.anon_client~redis.connection', null]);
  state.blockers = null;
  expect(turns.known()).toBeNull();
});

test('the same run is heard once', async () => {
  const { turns } = await createTurns();
  expect(turns.hear(received(7, 5 * second))).toBe(true);
  expect(turns.known()).toEqual(['rls', 7]);
  expect(turns.hear(received(7))).toBe(false);
});

test('a later run is heard by its number, however old it is, and an earlier one only with younger evidence', async () => {
  const { turns } = await createTurns();
  expect(turns.hear(received(7, 5 * second))).toBe(true);
  expect(turns.hear(received(8, 9 * second))).toBe(true);
  expect(turns.hear(received(6, 9 * second))).toBe(false);
  expect(turns.hear(received(6, 10 * second))).toBe(false);
  // The keeper has begun to count anew.
  expect(turns.hear(received(1, 8 * second))).toBe(true);
  expect(turns.known()).toEqual(['rls', 1]);
});

test('what is found without the others gives way to younger evidence alone', async () => {
  const { clock, turns, ask } = await createTurns();
  expect(await ask(alone)).toBeNull();
  expect(turns.known()).toEqual(['rls', null]);
  expect(turns.hear(received(9, 1))).toBe(false);
  expect(turns.hear(received(9, 0))).toBe(false);
  await clock.turn(1 * second);
  expect(turns.hear(received(9, 999))).toBe(true);
});

test('a run without the others that found nothing leaves what is shown', async () => {
  const { turns, ask, clock } = await createTurns();
  turns.hear(received(7));
  await clock.turn(3 * minute);
  expect(await ask(alone, false)).toBeNull();
  expect(turns.known()).toEqual(['rls', 7]);
});

test('evidence is heard up to the end of its life', async () => {
  const { turns } = await createTurns({ lifetimeMs: 30 * second });
  expect(turns.hear(received(7, 30 * second + 1))).toBe(false);
  expect(turns.hear(received(7, 30 * second))).toBe(true);
});

test('evidence is heard from the end of a fault on', async () => {
  const { clock, turns, state } = await createTurns();
  state.countsSince = clock.sinceBoot() - 10 * second;
  expect(turns.hear(received(7, 10 * second + 1))).toBe(false);
  expect(turns.hear(received(7, 10 * second))).toBe(true);
});

test('what does not fit is not heard', async () => {
  const { turns } = await createTurns({ adopt: () => false });
  expect(turns.hear(received(7))).toBe(false);
  expect(turns.known()).toEqual(['rls', null]);
});

test('what was withdrawn gives way to any evidence', async () => {
  const { turns } = await createTurns();
  turns.hear(received(7));
  turns.forget();
  expect(turns.known()).toEqual(['rls', null]);
  expect(turns.hear(received(7, 20 * second))).toBe(true);
});

test('whoever can ask nothing asks nobody for a turn, and shows nothing of others', async () => {
  const { turns, state, wanted, take } = await createTurns();
  turns.hear(received(7));
  state.blockers = null;
  const turn = await take();
  expect(wanted).toEqual([]);
  if (turn.kind !== 'run') throw new Error('Had no turn');
  expect(await turn.end(true)).toBeNull();
  state.blockers = [];
  expect(turns.known()).toEqual(['rls', null]);
});

test.each([
  [minute, 3_000],
  [2 * second, 1_500],
])('with a cadence of %d ms a turn is kept for %d ms at a time until it ends', async (cadenceMs, leaseMs) => {
  const { clock, told, wanted, take } = await createTurns({ cadenceMs });
  const turn = await take(false, turnOf(8));
  expect(wanted[0]).toMatchObject({ topic: 'rls', leaseMs });
  await clock.turn(leaseMs / 3 - 1);
  expect(told).toEqual([]);
  await clock.turn(1);
  expect(told).toEqual([`renew 8 for ${leaseMs}`]);
  await clock.turn((2 * leaseMs) / 3);
  expect(told).toHaveLength(3);
  if (turn.kind === 'run') await turn.end(true);
  await clock.turn(minute);
  expect(told.slice(3)).toEqual(['publish 8 of one for 184000']);
});

test('what a run found is published and shown with its number', async () => {
  const { turns, ask } = await createTurns();
  expect(await ask(turnOf(8))).toBeNull();
  expect(turns.known()).toEqual(['rls', 8]);
});

test.each<[string, boolean, readonly CheckId[] | null]>([
  ['found nothing', false, []],
  ['could ask nothing in the end', true, null],
  ['could ask less in the end', true, ['database.anon_client']],
])('a run that %s gives its turn back and tells nothing', async (_, hasEvidence, blockers) => {
  const { told, state, turns, ask } = await createTurns();
  const age = await ask(turnOf(8), hasEvidence, () => {
    state.blockers = blockers;
  });
  expect(age).toBeNull();
  expect(told).toEqual(['release 8']);
  state.blockers = [];
  expect(turns.known()).toEqual(['rls', null]);
});

test('a run that could not be published has no number', async () => {
  const { turns, ask } = await createTurns({}, { kind: 'alone' });
  expect(await ask(turnOf(8))).toBeNull();
  expect(turns.known()).toEqual(['rls', null]);
});

test('a run that was late is replaced by the later one, if that is known', async () => {
  const late = await createTurns({}, { kind: 'late', received: received(9, 2 * second) });
  expect(await late.ask(turnOf(8))).toBe(2 * second);
  expect(late.turns.known()).toEqual(['rls', 9]);
  const unknown = await createTurns({}, { kind: 'late', received: null });
  expect(await unknown.ask(turnOf(8))).toBeNull();
  expect(unknown.turns.known()).toEqual(['rls', 8]);
  const unfit = await createTurns({ adopt: () => false }, { kind: 'late', received: received(9, 2 * second) });
  expect(await unfit.ask(turnOf(8))).toBeNull();
});

test('a run is fresh for a tenth more than a cadence, and never from before a fault', async () => {
  const { clock, state, wanted, take } = await createTurns();
  await take(false, turnOf(8));
  expect(wanted[0]?.freshMs).toBeCloseTo(66 * second);
  state.countsSince = clock.sinceBoot() - 7 * second;
  await take(false, turnOf(9));
  expect(wanted[1]?.freshMs).toBe(7 * second);
});

test('a fresh run of another is taken over', async () => {
  const { turns, take } = await createTurns();
  const turn = await take(false, { kind: 'fresh', received: received(7, 3 * second) });
  expect(turn).toEqual({ kind: 'adopted', ageMs: 3 * second });
  expect(turns.known()).toEqual(['rls', 7]);
});

test('a fresh run that does not fit is passed over for a run of one’s own', async () => {
  const { wanted, take } = await createTurns({ adopt: () => false });
  const turn = await take(false, { kind: 'fresh', received: received(7) }, turnOf(8));
  expect(turn.kind).toBe('run');
  expect(wanted[1]).toEqual({ topic: 'rls', leaseMs: 3_000, isForced: false, known: 7, freshMs: 0 });
});

test.each([
  [20, 100],
  [500, 500],
  [3_000, 1_000],
])('whoever waits for a run that has %d ms left looks again after %d ms', async (leftMs, forMs) => {
  const { take } = await createTurns();
  expect(await take(false, { kind: 'busy', received: null, leftMs })).toEqual({ kind: 'wait', forMs });
});

test('what was found before is heard while another one runs', async () => {
  const { turns, take } = await createTurns();
  await take(false, { kind: 'busy', received: received(7), leftMs: 500 });
  expect(turns.known()).toEqual(['rls', 7]);
});

test('whoever has waited for longer than a run and a lease can take insists', async () => {
  const { clock, wanted, take } = await createTurns();
  const busy: Claim = { kind: 'busy', received: null, leftMs: 500 };
  await take(false, busy);
  await clock.turn(7 * second);
  await take(false, busy);
  await clock.turn(1);
  await take(false, turnOf(8));
  await take(false, turnOf(9));
  expect(wanted.map(({ isForced }) => isForced)).toEqual([false, false, true, false]);
});

test('whoever shows a run of others waits for them until half as much again is over as it takes', async () => {
  const { clock, turns, take } = await createTurns();
  turns.hear(received(7));
  await clock.turn(90 * second - 1);
  expect(await take(false, alone)).toEqual({ kind: 'wait', forMs: 1_000 });
  expect((await take(true, alone)).kind).toBe('run');
  await clock.turn(1);
  expect((await take(false, alone)).kind).toBe('run');
});

test('whoever shows a run of its own waits for nobody whom it cannot reach', async () => {
  const { take, ask } = await createTurns();
  await ask(turnOf(8));
  expect((await take(false, alone)).kind).toBe('run');
});
