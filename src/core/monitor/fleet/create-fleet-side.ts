import { type Check, type CheckId, categoryOf } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { isServing } from '../../status.ts';
import type { Baselines } from '../baselines.ts';
import { dependencyFailed } from '../evidence.ts';
import { type Loop, longestRunMs, type Track } from '../loop.ts';
import { nextDelay, type Pace, staleAfter } from '../pace.ts';
import { type Fleet, fromShared, type Received, toShared } from './fleet.ts';
import { createSharedTurns, type SharedTurns } from './shared-turns.ts';

/** What a monitor lends to the categories whose runs it shares with other replicas. */
export interface FleetSideOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly baselines: Baselines;
  readonly pace: Pace;
  /** By check id. */
  readonly tracks: ReadonlyMap<string, Track>;
  /** Asks what was never asked. */
  askFirst(track: Track): Promise<void>;
  settle(track: Track, seen: Result, worseRuns?: number, needsSecondLook?: boolean, seenIn?: number): void;
  publish(loop: Loop): void;
}

/** What has a category take its turns with the other replicas, tell them what it found out, and show what they did. */
export function createFleetSide({
  fleet,
  clock,
  baselines,
  pace,
  tracks,
  askFirst,
  settle,
  publish,
}: FleetSideOptions) {
  return (loop: Loop): SharedTurns => {
    const { category, tracks: own } = loop;
    const member = {
      category: category.name,
      cadenceMs: category.cadenceMs,
      longestRunMs: longestRunMs(loop, pace),
      lifetimeMs: staleAfter(category, longestRunMs(loop, pace)),
      async findBlockers() {
        await Promise.all(own.flatMap(({ check }) => outsidersOf(check).map(askFirst)));
        return blockersOf(loop);
      },
      blockers: () => blockersOf(loop),
      dueMs: () => nextDelay(category, own, { ...pace, random: () => 0.5 }),
      countsSince: () => countsSince(loop),
      share(run: number) {
        for (const track of own) track.seenIn ??= run;
        const now = clock.now();
        return {
          replica: fleet.replica,
          completeAgoMs: loop.refreshedTick === null ? null : clock.sinceBoot() - loop.refreshedTick,
          results: own.map(({ result, seenIn }) => toShared(result, seenIn ?? run, now)),
        };
      },
      adopt: (received: Received) => adopt(loop, received),
    };
    return createSharedTurns({ fleet, clock, member });
  };

  /** Since when evidence counts: what was seen before a fault that is over proves nothing, whoever saw it. */
  function countsSince({ doubts }: Loop): number {
    const over = [...doubts].filter(([id]) => isServing(tracks.get(id)?.result.status ?? 'unknown'));
    return Math.max(Number.NEGATIVE_INFINITY, ...over.map(([, tick]) => tick));
  }

  /** What a check depends on in other categories, which this replica asks by itself. */
  function outsidersOf({ name, dependsOn = [] }: Check): readonly Track[] {
    return dependsOn.filter((id) => categoryOf(id) !== categoryOf(name)).flatMap((id) => tracks.get(id) ?? []);
  }

  function isBlocked({ check }: Track): boolean {
    return outsidersOf(check).some(({ result }) => !isServing(result.status));
  }

  /** What keeps this replica from asking some of a category; null when it keeps it from all. */
  function blockersOf({ tracks: own }: Loop): readonly CheckId[] | null {
    if (own.every(isBlocked)) return null;
    const failing = own.flatMap(({ check }) => outsidersOf(check)).filter(({ result }) => !isServing(result.status));
    return [...new Set(failing.map(({ check }) => check.name))].sort();
  }

  /** Shows what another replica found out, but for what this one cannot ask itself, or has seen break. */
  function adopt(loop: Loop, { ageMs, snapshot }: Received): boolean {
    const found = new Map(snapshot.results.map((result) => [result.check, result]));
    const isWhole = found.size === loop.tracks.length && loop.tracks.every(({ check }) => found.has(check.name));
    if (!isWhole) return false;
    const at = clock.now() - ageMs;
    const { replica, completeAgoMs } = snapshot;
    loop.refreshedAt = completeAgoMs === null ? null : at - completeAgoMs;
    loop.refreshedTick = completeAgoMs === null ? null : clock.sinceBoot() - ageMs - completeAgoMs;
    loop.sharedBy = { replica, at };
    for (const track of loop.tracks) {
      const shared = found.get(track.check.name);
      const blocker = outsidersOf(track.check).find(({ result }) => !isServing(result.status));
      if (blocker && track.result.reason !== 'dependency_failed')
        settle(track, dependencyFailed(track.result, blocker.result, clock.now()));
      if (!shared || shared.run === track.seenIn || blocker) continue;
      if (track.stray) {
        // It counts for one run more, whoever has it.
        track.stray = null;
        continue;
      }
      const result = fromShared(shared, track.result, at);
      const { confirmation, status, reason, durationMs } = result;
      // What was normal there is normal here, and this replica may have to tell what is slow next.
      const isGood = confirmation === null && (status === 'healthy' || reason === 'slow');
      if (isGood && durationMs !== null) baselines.record(track.check.name, durationMs);
      settle(track, result, confirmation?.looks ?? 0, confirmation !== null, shared.run);
    }
    publish(loop);
    return true;
  }
}
