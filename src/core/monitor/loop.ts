import type { Check, CheckId } from '../check.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Outcome } from '../outcome.ts';
import type { Category } from '../registry.ts';
import type { Result, SharedBy, Snapshot } from '../result.ts';
import { isServing, worst } from '../status.ts';
import { notRun } from './evidence.ts';
import { createFlaps, type Flaps } from './flaps.ts';
import type { SharedTurns } from './fleet/shared-turns.ts';
import type { Pace } from './pace.ts';

/** What the monitor remembers of one check between runs. */
export interface Track {
  readonly check: Check;
  result: Result;
  worseRuns: number;
  needsSecondLook: boolean;
  /** What was broken outside of a run, until one more run has ended. */
  stray: Outcome | null;
  /** The run under way, for checks that wait for this one. */
  running: Promise<void> | null;
  /** How often a dependency has failed. */
  withdrawals: number;
  readonly flaps: Flaps;
  /** Whether its status has changed since its first result. */
  hasTurned: boolean;
  /** The run that the result is of, where runs are shared and it was published; null where it was not. */
  seenIn: number | null;
  isAdopted: boolean;
}

/** What the monitor remembers of one category between runs. */
export interface Loop {
  readonly category: Category;
  readonly tracks: readonly Track[];
  refreshedAt: number | null;
  /** When the last complete run ended, on the clock that goes on while the machine sleeps. */
  refreshedTick: number | null;
  run: { readonly isComplete: boolean; readonly startedTick: number; readonly ended: Promise<RunEnd> } | null;
  armed: { readonly dueTick: number; readonly cancel: Cancel } | null;
  /** Whether a dependency recovered while a run was under way that had counted it as failed. */
  isOutdated: boolean;
  /** Whether results have changed that the snapshot does not show yet. */
  isUnpublished: boolean;
  current: Snapshot;
  /** Null where every replica asks for itself. */
  turns: SharedTurns | null;
  sharedBy: SharedBy | null;
  /** When each check without which nothing can be found out was last seen not to serve. */
  readonly doubts: Map<CheckId, number>;
}

/** Whether the checks were asked here, or somebody else had the turn. */
export type RunEnd = 'asked' | 'not_asked';

export function createLoop(category: Category, checks: readonly Check[], clock: Clock): Loop {
  const tracks = checks.map((check) => createTrack(check, category, clock));
  return {
    category,
    tracks,
    refreshedAt: null,
    refreshedTick: null,
    run: null,
    armed: null,
    isOutdated: false,
    isUnpublished: false,
    current: buildSnapshot(category.name, tracks, null, null),
    turns: null,
    sharedBy: null,
    doubts: new Map(),
  };
}

function createTrack(check: Check, { cadenceMs }: Category, clock: Clock): Track {
  return {
    check,
    result: notRun(check, clock.now()),
    worseRuns: 0,
    needsSecondLook: false,
    stray: null,
    running: null,
    withdrawals: 0,
    flaps: createFlaps({ clock, cadenceMs }),
    hasTurned: false,
    seenIn: null,
    isAdopted: false,
  };
}

/** Longest time that a complete run may take: every check has its deadline, and may wait for one other run. */
export function longestRunMs({ tracks }: Loop, { timeoutMs }: Pace): number {
  return 2 * Math.max(timeoutMs, ...tracks.map(({ check }) => check.timeoutMs ?? 0));
}

export function isNeverAsked({ result }: Track): boolean {
  return result.observedAt === null;
}

export function buildSnapshot(
  category: string,
  tracks: readonly Track[],
  refreshedAt: number | null,
  by: SharedBy | null,
): Snapshot {
  const results = tracks.map(({ result }) => result);
  const sharedBy = tracks.some(({ isAdopted }) => isAdopted) ? by : null;
  return Object.freeze({
    category,
    status: worst(results.map(({ status }) => status)),
    results,
    refreshedAt,
    sharedBy,
  });
}

/** Whether a look failed on the way: then somebody else may get through. */
export function hasMetNobody({ result }: Track): boolean {
  return !isServing(result.status) && result.blockedBy === null && (result.reason === 'timeout' || !!result.place);
}
