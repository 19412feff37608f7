import { type Check, type CheckId, categoryOf } from '../check.ts';
import { type Cancel, type Clock, sleep } from '../clock.ts';
import { notify, type Observer } from '../observer.ts';
import type { Registry } from '../registry.ts';
import type { Result, Snapshot } from '../result.ts';
import { isServing, type Status } from '../status.ts';
import { answerFor, readThrown, type StrayFault, strayFault } from '../stray-faults.ts';
import type { Baselines } from './baselines.ts';
import { dependencyFailed, stale } from './evidence.ts';
import { createFleetSide } from './fleet/create-fleet-side.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { EndTurn, SharedTurns } from './fleet/shared-turns.ts';
import { judge } from './judge.ts';
import {
  buildSnapshot,
  createLoop,
  hasMetNobody,
  isNeverAsked,
  type Loop,
  longestRunMs,
  type RunEnd,
  type Track,
} from './loop.ts';
import { confirmDelay, nextDelay, type Pace, staleAfter } from './pace.ts';
import type { Runner } from './runner.ts';
import { sideBySide } from './side-by-side.ts';

/** Keeps a fresh snapshot of every category in the background; whoever asks gets the last one. */
export interface Monitor {
  /** Runs every category now, and from then on each at its own cadence. */
  start(): void;
  /** Stops for good: nothing is armed any more, and what runs is aborted. */
  stop(): void;
  /** Runs a category now, or joins the run under way; for callers that were authorised to ask. */
  refresh(category: string): Promise<Snapshot>;
  /** Waits until no check of a category waits for another look, for as long as the pace allows. */
  confirm(category: string): Promise<void>;
  /** The latest snapshot of a category of the registry; `unknown` where there is no current evidence. */
  snapshot(category: string): Snapshot;
  snapshots(): readonly Snapshot[];
  /** Milliseconds since the last complete run of a category ended, whatever the wall's clock says; null before the first. */
  ageMs(category: string): number | null;
  /** Turns a check `crashed`, because it broke something outside of its run, or what it comes from did. */
  crash(check: CheckId, fault: StrayFault): void;
  /** Whether the loop turns: false when a run or a timer is so late that only a restart can mend it. */
  isTurning(): boolean;
  /** How often each check ignored its deadline so far, by check id; checks that never did are left out. */
  deafRuns(): ReadonlyMap<string, number>;
  /** Tells one more observer from now on, until the returned function is called. */
  observe(observer: Observer): () => void;
}

export interface MonitorOptions {
  readonly registry: Registry;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly baselines: Baselines;
  readonly observers: readonly Observer[];
  readonly pace: Pace;
  /** Since when a check has a status that it had before this process came; null where nobody knows. */
  readonly heldSince?: (check: CheckId, status: Status) => number | null;
  /** The other replicas; none unless given. */
  readonly fleet?: Fleet | null;
}

/** How much later than its longest a run ends that was not interrupted, on a machine with much to do. */
const interruptionMs = 1_000;

export function createMonitor(options: MonitorOptions): Monitor {
  const { registry, runner, clock, baselines, pace, heldSince = () => null, fleet = null } = options;
  const observers = new Set(options.observers);
  const stopping = new AbortController();
  const tracks = new Map<string, Track>();
  const loops = new Map<string, Loop>();
  const joinFleet = fleet && createFleetSide({ fleet, clock, baselines, pace, tracks, askFirst, settle, publish });
  let isStarted = false;
  let cancelListening: Cancel = () => {};

  for (const category of registry.categories) {
    const loop = createLoop(category, registry.checksOf(category.name), clock);
    for (const track of loop.tracks) tracks.set(track.check.name, track);
    if (joinFleet && fleet.shares(category.name)) loop.turns = joinFleet(loop);
    loops.set(category.name, loop);
  }

  function loopOf(category: string): Loop {
    const loop = loops.get(category);
    if (!loop) throw new RangeError(`There is no category "${category}"`);
    return loop;
  }

  /**
   * One run per category at a time. A complete run never joins a second look, which asks only some of the checks; and who
   * wants one here does not join what ends with somebody else's.
   */
  async function runCategory(loop: Loop, wanted: 'complete' | 'second-look', isForced = false): Promise<void> {
    while (loop.run) {
      const { isComplete, ended } = loop.run;
      const end = await ended;
      if ((isComplete || wanted === 'second-look') && (end === 'asked' || !isForced)) return;
    }
    if (stopping.signal.aborted) return;
    loop.armed?.cancel();
    loop.armed = null;
    const isComplete = wanted === 'complete';
    const ended = loop.turns ? takeSharedTurn(loop, loop.turns, isComplete, isForced) : ask(loop, isComplete);
    loop.run = { isComplete, startedTick: clock.monotonic(), ended };
    await ended;
  }

  async function takeSharedTurn(
    loop: Loop,
    turns: SharedTurns,
    isComplete: boolean,
    isForced: boolean,
  ): Promise<RunEnd> {
    const turn = await turns.take(isForced);
    // Whatever recovered until now is known to the run that begins.
    loop.isOutdated = false;
    if (turn.kind === 'run') return ask(loop, isComplete, turn.end);
    loop.run = null;
    if (turn.kind === 'wait') arm(loop, turn.forMs);
    else armAfterOthers(loop, turn.ageMs);
    return 'not_asked';
  }

  /** Asks the checks here and now, shows what they say, and tells those who are to know it. */
  async function ask(loop: Loop, isComplete: boolean, endTurn?: EndTurn): Promise<RunEnd> {
    const asked = isComplete ? loop.tracks : loop.tracks.filter((track) => track.needsSecondLook);
    const startedSinceBoot = clock.sinceBoot();
    await sideBySide(asked, runTrack);
    if (stopping.signal.aborted) {
      void endTurn?.(false);
      loop.run = null;
      return 'asked';
    }
    // Longer than it can take: the process was stopped amid it, and what ended before that is old.
    const isInterrupted = clock.sinceBoot() - startedSinceBoot > longestRunMs(loop, pace) + interruptionMs;
    if (isComplete && !isInterrupted) {
      loop.refreshedAt = clock.now();
      loop.refreshedTick = clock.sinceBoot();
    }
    publish(loop);
    const adoptedAgeMs = endTurn ? await endTurn(!isInterrupted && !loop.isOutdated) : null;
    loop.run = null;
    const eagerness = loop.turns && loop.tracks.some(hasMetNobody) ? 'last' : 'first';
    if (loop.isOutdated || isInterrupted) arm(loop, 0);
    else if (adoptedAgeMs !== null) armAfterOthers(loop, adoptedAgeMs);
    else arm(loop, nextDelay(loop.category, loop.tracks, pace, eagerness));
    loop.isOutdated = false;
    return 'asked';
  }

  function runTrack(track: Track): Promise<void> {
    track.running ??= askTrack(track).finally(() => {
      track.running = null;
    });
    return track.running;
  }

  async function askTrack(track: Track): Promise<void> {
    const { check } = track;
    const blocker = await findBlocker(check);
    if (stopping.signal.aborted) return;
    if (blocker) return settle(track, dependencyFailed(track.result, blocker, clock.now()));

    const { withdrawals } = track;
    const asked = await answerFor(
      (fault) => crash(track, strayFault(readThrown(fault))),
      () => runner.run(check, stopping.signal),
    );
    if (!asked) return;
    // What failed while the run was under way explains what it ended with; where that is over, another run is on its way.
    if (track.withdrawals !== withdrawals) return;
    // It counts for one run more, or a check that breaks something after each run would turn to and fro.
    const run = { ...asked, outcome: track.stray ?? asked.outcome };
    const slow = run.outcome.status === 'healthy' ? baselines.record(check.name, run.durationMs) : null;
    const { result, worseRuns, needsSecondLook } = judge({
      check,
      run,
      previous: track.result,
      worseRuns: track.worseRuns,
      slow,
    });
    settle(track, result, worseRuns, needsSecondLook);
  }

  /** Nothing confirms it, because what a run says does not speak of it; and the same fault is told once while it lasts. */
  function crash(track: Track, fault: StrayFault): void {
    if (stopping.signal.aborted || track.stray) return;
    const { check, result: previous } = track;
    const { outcome, stack } = runner.judgeStray(check.name, fault);
    const run = { outcome, durationMs: 0, observedAt: clock.now() };
    const { result } = judge({ check: { ...check, confirmAfter: 1 }, run, previous, worseRuns: 0, slow: null });
    if (result.error !== previous.error)
      notify(observers, (observer) => observer.onStrayFault?.({ check: check.name, deed: fault.deed, stack }));
    settle(track, { ...result, durationMs: null });
    track.stray = outcome;
    publishSoon(loopOf(categoryOf(check.name)));
  }

  async function confirm(loop: Loop): Promise<void> {
    const deadline = clock.monotonic() + pace.confirmWithinMs;
    const isOpen = () => loop.tracks.some((track) => track.needsSecondLook) && !stopping.signal.aborted;
    while (isOpen() && clock.monotonic() < deadline) {
      const over = new AbortController();
      await Promise.race([lookAgain(loop, over.signal), sleep(clock, deadline - clock.monotonic(), over.signal)]);
      over.abort();
    }
  }

  /** When the next look is due; or joins it. Nothing is armed in a monitor that was not started. */
  async function lookAgain(loop: Loop, signal: AbortSignal): Promise<void> {
    const delayMs = loop.armed ? loop.armed.dueTick - clock.monotonic() : confirmDelay(loop.category, pace);
    if (!loop.run) await sleep(clock, Math.max(0, delayMs), signal);
    await runCategory(loop, 'second-look');
  }

  /** The first dependency that does not serve. One that was never asked is asked first; one under way is waited for. */
  async function findBlocker({ name, dependsOn = [] }: Check): Promise<Result | null> {
    const isOwn = (id: CheckId) => categoryOf(id) === categoryOf(name);
    const needed = dependsOn.flatMap((id) => tracks.get(id) ?? []);
    await Promise.all(
      needed.map((track) => {
        if (!isOwn(track.check.name)) return askFirst(track);
        return isNeverAsked(track) ? runTrack(track) : track.running;
      }),
    );
    return findFailed({ dependsOn });
  }

  async function askFirst(track: Track): Promise<void> {
    if (!isNeverAsked(track)) return;
    await runTrack(track);
    // Its own category may never run, as in a run of one category alone, and would then hide what was found out.
    publishSoon(loopOf(categoryOf(track.check.name)));
  }

  function findFailed({ dependsOn = [] }: Pick<Check, 'dependsOn'>): Result | null {
    const known = dependsOn.flatMap((id) => tracks.get(id)?.result ?? []);
    return known.find(({ status }) => !isServing(status)) ?? null;
  }

  /** Records a result, tells the observers, and lets the checks that depend on this one know. */
  function settle(track: Track, seen: Result, worseRuns = 0, needsSecondLook = false, seenIn: number | null = null) {
    const from = track.result;
    const isAdopted = seenIn !== null;
    track.hasTurned ||= from.status !== seen.status && from.reason !== 'not_run';
    const since = track.hasTurned ? null : heldSince(seen.check, seen.status);
    const flapping = track.flaps.note(seen.status);
    const result = { ...seen, ...(since !== null && since < seen.since && { since }), flapping };
    Object.assign(track, { result, worseRuns, needsSecondLook, stray: null, seenIn, isAdopted });
    notify(observers, (observer) => observer.onResult?.(result, { isAdopted }));
    if (!from.flapping !== !flapping)
      notify(observers, (observer) => observer.onFlapping?.({ check: result.check, flapping }));
    if (fleet && !isServing(result.status)) doubtDependents(result.check);
    if (from.status === result.status) return;
    notify(observers, (observer) =>
      observer.onTransition?.({ check: result.check, from, to: result, at: clock.now() }),
    );
    if (from.reason === 'not_run') return;
    if (isServing(from.status) && !isServing(result.status)) withdrawDependents(result);
    if (!isServing(from.status) && isServing(result.status)) wakeDependents(result);
  }

  /** What depends on a failed check has no current evidence any more: it says so at once, not at its next run. */
  function withdrawDependents(blocker: Result): void {
    for (const { name, dependsOn } of registry.dependentsOf(blocker.check)) {
      const track = tracks.get(name);
      if (!track || !dependsOn?.includes(blocker.check)) continue;
      track.withdrawals += 1;
      if (track.result.reason === 'dependency_failed') continue;
      settle(track, dependencyFailed(track.result, blocker, clock.now()));
      const loop = loopOf(categoryOf(name));
      loop.turns?.forget();
      publishSoon(loop);
    }
  }

  /** Remembered for when it is over. */
  function doubtDependents(id: CheckId): void {
    for (const { name } of registry.dependentsOf(id))
      if (categoryOf(name) !== categoryOf(id)) loopOf(categoryOf(name)).doubts.set(id, clock.sinceBoot());
  }

  /** When a dependency works again, evidence is gathered anew at once: what was seen before the fault proves nothing. */
  function wakeDependents(recovered: Result): void {
    const waiting = registry
      .dependentsOf(recovered.check)
      .filter(({ name }) => categoryOf(name) !== categoryOf(recovered.check));
    for (const category of new Set(waiting.map(({ name }) => categoryOf(name)))) {
      const loop = loopOf(category);
      if (loop.run) loop.isOutdated = true;
      else arm(loop, 0);
    }
  }

  /** Once for all that changes together, as what depends on one check does; at once for whoever asks before that. */
  function publishSoon(loop: Loop): void {
    if (loop.isUnpublished) return;
    loop.isUnpublished = true;
    queueMicrotask(() => publishPending(loop));
  }

  function publishPending(loop: Loop): void {
    if (loop.isUnpublished) publish(loop);
  }

  function publish(loop: Loop): void {
    loop.isUnpublished = false;
    const snapshot = buildSnapshot(loop.category.name, loop.tracks, loop.refreshedAt, loop.sharedBy);
    loop.current = snapshot;
    notify(observers, (observer) => observer.onSnapshot?.(snapshot));
  }

  function arm(loop: Loop, delayMs: number): void {
    if (!isStarted || stopping.signal.aborted) return;
    loop.armed?.cancel();
    const wanted = delayMs > 0 && loop.tracks.some((track) => track.needsSecondLook) ? 'second-look' : 'complete';
    const cancel = clock.after(delayMs, () => {
      loop.armed = null;
      void runCategory(loop, wanted);
    });
    loop.armed = { dueTick: clock.monotonic() + delayMs, cancel };
  }

  function armAfterOthers(loop: Loop, ageMs: number): void {
    arm(loop, Math.max(0, nextDelay(loop.category, loop.tracks, pace, 'next') - ageMs));
  }

  /** Hears what others found out, long before it would be this replica's turn. */
  function listenLater(fleet: Fleet): void {
    cancelListening = clock.after(pace.listenMs, () => void listen(fleet).finally(() => listenLater(fleet)));
  }

  async function listen(fleet: Fleet): Promise<void> {
    const listening = [...loops.values()].flatMap((loop) => {
      const known = loop.turns?.known();
      return known ? [{ loop, topic: known[0], run: known[1] }] : [];
    });
    if (listening.length === 0) return;
    const news = await fleet.news(new Map(listening.map(({ topic, run }) => [topic, run])));
    if (stopping.signal.aborted) return;
    for (const { loop, topic } of listening) {
      const received = news.get(topic);
      // What changed meanwhile is told at the next turn, and a run under way says more.
      if (!received || loop.run || loop.turns?.known()?.[0] !== topic) continue;
      if (loop.turns.hear(received)) armAfterOthers(loop, received.ageMs);
    }
  }

  /** Replaces results that are too old to say anything. Done on reading, because a dead loop cannot do it. */
  function withdrawStale(loop: Loop): void {
    const { refreshedTick, category } = loop;
    if (refreshedTick === null || loop.tracks.every(({ result }) => result.reason === 'stale')) return;
    if (clock.sinceBoot() - refreshedTick <= staleAfter(category, longestRunMs(loop, pace))) return;
    for (const track of loop.tracks) settle(track, stale(track.result, clock.now()));
    loop.turns?.forget();
    publish(loop);
    // After a sleep of the machine the timer still has all of its time to go.
    if (!loop.run) arm(loop, 0);
  }

  function snapshot(category: string): Snapshot {
    const loop = loopOf(category);
    withdrawStale(loop);
    publishPending(loop);
    return loop.current;
  }

  return {
    start() {
      if (isStarted) return;
      isStarted = true;
      for (const loop of loops.values())
        if (pace.firstDelayMs > 0) arm(loop, pace.firstDelayMs);
        else void runCategory(loop, 'complete');
      if (fleet) listenLater(fleet);
    },
    stop() {
      stopping.abort();
      cancelListening();
      for (const loop of loops.values()) loop.armed?.cancel();
    },
    async refresh(category) {
      await runCategory(loopOf(category), 'complete', true);
      return snapshot(category);
    },
    confirm: (category) => confirm(loopOf(category)),
    snapshot,
    crash(id, fault) {
      const track = tracks.get(id);
      if (track) crash(track, fault);
    },
    ageMs(category) {
      const { refreshedTick } = loopOf(category);
      return refreshedTick === null ? null : clock.sinceBoot() - refreshedTick;
    },
    snapshots: () => registry.categories.map(({ name }) => snapshot(name)),
    isTurning() {
      if (!isStarted || stopping.signal.aborted) return isStarted;
      const now = clock.monotonic();
      return [...loops.values()].every((loop) => {
        if (loop.run) return now - loop.run.startedTick <= longestRunMs(loop, pace) + pace.lateAfterMs;
        return loop.armed !== null && now - loop.armed.dueTick <= pace.lateAfterMs;
      });
    },
    deafRuns: () => runner.deafRuns,
    observe(observer) {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
  };
}
