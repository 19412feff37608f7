import { type Check, type CheckId, categoryOf } from '../check.ts';
import { type Cancel, type Clock, sleep } from '../clock.ts';
import { notify, type Observer } from '../observer.ts';
import type { Outcome } from '../outcome.ts';
import type { Category, Registry } from '../registry.ts';
import type { Result, Snapshot } from '../result.ts';
import { isServing, type Status, worst } from '../status.ts';
import { answerFor, readThrown, type StrayFault, strayFault } from '../stray-faults.ts';
import type { Baselines } from './baselines.ts';
import { dependencyFailed, notRun, stale } from './evidence.ts';
import { judge } from './judge.ts';
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
}

/** What the monitor remembers of one check between runs. */
interface Track {
  readonly check: Check;
  result: Result;
  worseRuns: number;
  needsSecondLook: boolean;
  /** What was broken outside of a run, until one more run has ended. */
  stray: Outcome | null;
  /** The run under way, for checks that wait for this one. */
  running: Promise<void> | null;
  /** Whether its status has changed since its first result. */
  hasTurned: boolean;
}

/** What the monitor remembers of one category between runs. */
interface Loop {
  readonly category: Category;
  readonly tracks: readonly Track[];
  refreshedAt: number | null;
  /** When the last complete run ended, on the clock that goes on while the machine sleeps. */
  refreshedTick: number | null;
  run: { readonly isComplete: boolean; readonly startedTick: number; readonly ended: Promise<void> } | null;
  armed: { readonly dueTick: number; readonly cancel: Cancel } | null;
  /** Whether a dependency recovered while a run was under way that had counted it as failed. */
  isOutdated: boolean;
  /** Whether results have changed that the snapshot does not show yet. */
  isUnpublished: boolean;
  current: Snapshot;
}

/** How much later than its longest a run ends that was not interrupted, on a machine with much to do. */
const interruptionMs = 1_000;

export function createMonitor(options: MonitorOptions): Monitor {
  const { registry, runner, clock, baselines, pace, heldSince = () => null } = options;
  const observers = new Set(options.observers);
  const stopping = new AbortController();
  const tracks = new Map<string, Track>();
  const loops = new Map<string, Loop>();
  let isStarted = false;

  for (const category of registry.categories) {
    const own = registry.checksOf(category.name).map(createTrack);
    for (const track of own) tracks.set(track.check.name, track);
    const current = buildSnapshot(category.name, own, null);
    loops.set(category.name, {
      category,
      tracks: own,
      refreshedAt: null,
      refreshedTick: null,
      run: null,
      armed: null,
      isOutdated: false,
      isUnpublished: false,
      current,
    });
  }

  function createTrack(check: Check): Track {
    const result = notRun(check, clock.now());
    return { check, result, worseRuns: 0, needsSecondLook: false, stray: null, running: null, hasTurned: false };
  }

  function loopOf(category: string): Loop {
    const loop = loops.get(category);
    if (!loop) throw new RangeError(`There is no category "${category}"`);
    return loop;
  }

  /** One run per category at a time. A complete run never joins a second look, which asks only some of the checks. */
  async function runCategory(loop: Loop, wanted: 'complete' | 'second-look'): Promise<void> {
    while (loop.run) {
      const { isComplete, ended } = loop.run;
      await ended;
      if (isComplete || wanted === 'second-look') return;
    }
    if (stopping.signal.aborted) return;
    loop.armed?.cancel();
    loop.armed = null;
    const isComplete = wanted === 'complete';
    const asked = isComplete ? loop.tracks : loop.tracks.filter((track) => track.needsSecondLook);
    const startedSinceBoot = clock.sinceBoot();
    const ended = sideBySide(asked, runTrack).then(() => finish(loop, isComplete, startedSinceBoot));
    loop.run = { isComplete, startedTick: clock.monotonic(), ended };
    await ended;
  }

  function finish(loop: Loop, isComplete: boolean, startedSinceBoot: number): void {
    loop.run = null;
    if (stopping.signal.aborted) return;
    // Longer than it can take: the process was stopped amid it, and what ended before that is old.
    const isInterrupted = clock.sinceBoot() - startedSinceBoot > longestRunMs(loop) + interruptionMs;
    if (isComplete && !isInterrupted) {
      loop.refreshedAt = clock.now();
      loop.refreshedTick = clock.sinceBoot();
    }
    publish(loop);
    arm(loop, loop.isOutdated || isInterrupted ? 0 : nextDelay(loop.category, loop.tracks, pace));
    loop.isOutdated = false;
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

    const asked = await answerFor(
      (fault) => crash(track, strayFault(readThrown(fault))),
      () => runner.run(check, stopping.signal),
    );
    if (!asked) return;
    // What failed while the run was under way has withdrawn the check already, and explains what the run ended with.
    const failedMeanwhile = track.result.reason === 'dependency_failed' && findFailed(check);
    if (failedMeanwhile) return settle(track, dependencyFailed(track.result, failedMeanwhile, clock.now()));
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
      needed.map(async (track) => {
        const isOfThisRun = isOwn(track.check.name);
        if (track.result.observedAt !== null || track.result.reason !== 'not_run') return isOfThisRun && track.running;
        await runTrack(track);
        // Its own category may never run, as in a run of one category alone, and would then hide what was found out.
        if (!isOfThisRun) publishSoon(loopOf(categoryOf(track.check.name)));
      }),
    );
    return findFailed({ dependsOn });
  }

  function findFailed({ dependsOn = [] }: Pick<Check, 'dependsOn'>): Result | null {
    const known = dependsOn.flatMap((id) => tracks.get(id)?.result ?? []);
    return known.find(({ status }) => !isServing(status)) ?? null;
  }

  /** Records a result, tells the observers, and lets the checks that depend on this one know. */
  function settle(track: Track, seen: Result, worseRuns = 0, needsSecondLook = false): void {
    const from = track.result;
    track.hasTurned ||= from.status !== seen.status && from.reason !== 'not_run';
    const since = track.hasTurned ? null : heldSince(seen.check, seen.status);
    const result = since === null || since >= seen.since ? seen : { ...seen, since };
    Object.assign(track, { result, worseRuns, needsSecondLook, stray: null });
    notify(observers, (observer) => observer.onResult?.(result));
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
      if (!track || track.result.reason === 'dependency_failed' || !dependsOn?.includes(blocker.check)) continue;
      settle(track, dependencyFailed(track.result, blocker, clock.now()));
      publishSoon(loopOf(categoryOf(name)));
    }
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
    const snapshot = buildSnapshot(loop.category.name, loop.tracks, loop.refreshedAt);
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

  /** Longest time that a complete run may take: every check has its deadline, and may wait for one other run. */
  function longestRunMs(loop: Loop): number {
    return 2 * Math.max(pace.timeoutMs, ...loop.tracks.map(({ check }) => check.timeoutMs ?? 0));
  }

  /** Replaces results that are too old to say anything. Done on reading, because a dead loop cannot do it. */
  function withdrawStale(loop: Loop): void {
    const { refreshedTick, category } = loop;
    if (refreshedTick === null || loop.tracks.every(({ result }) => result.reason === 'stale')) return;
    if (clock.sinceBoot() - refreshedTick <= staleAfter(category, longestRunMs(loop))) return;
    for (const track of loop.tracks) settle(track, stale(track.result, clock.now()));
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
      for (const loop of loops.values()) void runCategory(loop, 'complete');
    },
    stop() {
      stopping.abort();
      for (const loop of loops.values()) loop.armed?.cancel();
    },
    async refresh(category) {
      await runCategory(loopOf(category), 'complete');
      return snapshot(category);
    },
    confirm: (category) => confirm(loopOf(category)),
    snapshot,
    crash(id, fault) {
      const track = tracks.get(id);
      if (track) crash(track, fault);
    },
    snapshots: () => registry.categories.map(({ name }) => snapshot(name)),
    isTurning() {
      if (!isStarted || stopping.signal.aborted) return isStarted;
      const now = clock.monotonic();
      return [...loops.values()].every((loop) => {
        if (loop.run) return now - loop.run.startedTick <= longestRunMs(loop) + pace.lateAfterMs;
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

function buildSnapshot(category: string, tracks: readonly Track[], refreshedAt: number | null): Snapshot {
  const results = tracks.map(({ result }) => result);
  return Object.freeze({ category, status: worst(results.map(({ status }) => status)), results, refreshedAt });
}
