import { categoryOf } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Observer } from '../observer.ts';
import type { Registry } from '../registry.ts';
import type { Result } from '../result.ts';
import { isServing, type Status, statuses } from '../status.ts';
import { rankOf } from '../summary/rank-of.ts';
import type { Batch, Kept, StatusChange, Tally } from './archive.ts';
import { admitChange, changesPerCheck, mergeChanges } from './changes.ts';
import { type Counts, createHours, daysKept, hourMs, hoursPerDay, type Trace } from './hours.ts';

/** Where what is known comes from: this process, or what all replicas have put into the archive as well. */
export interface Keeping {
  /** Whether there is an archive at all. */
  readonly hasArchive: boolean;
  /** When all of the archive was read; null while it was not. Milliseconds since 1970, as all times here. */
  readonly readAt: number | null;
  /** When it took the last batch. */
  readonly writtenAt: number | null;
  /** Whether the last try to read or write came to nothing. */
  readonly isAway: boolean;
}

/** The long past, for whoever shows it: 90 days by the hour, and the last changes of each check. */
export interface Past {
  /** Since when this process looks. */
  readonly startedAt: number;
  keeping(): Keeping;
  /** The beginning of the first hour of which anything is known; null before the first result. */
  since(): number | null;
  /** What was seen of a check from one hour since 1970 up to another; null when nothing was, which is not health. */
  count(check: string, from: number, to: number): Counts | null;
  /** The same of each hour, or of each whole day, from one hour since 1970 up to another, and of all together. */
  trace(check: string, from: number, to: number, by: 'hour' | 'day'): Trace;
  /** Oldest first. The first may lead from unknown to unknown: then it says since when that was seen. */
  changesOf(check: string): readonly StatusChange[];
}

/** Writes down what happens, and gives it to whoever keeps it beyond the process. */
export interface Chronicle extends Observer {
  /** Of this process' own look, or taken over from another replica that looked. */
  onResult(result: Result, how?: { readonly isAdopted: boolean }): void;
  readonly past: Past;
  /** How many checks there are. */
  readonly checks: number;
  /** When a check took a status that it still had when this process came; null where that is not known without a gap. */
  heldSince(check: string, status: Status): number | null;
  /** What was not taken yet, for an archive; nothing where there is none. */
  take(): Pick<Batch, 'tallies' | 'changes'>;
  /** What was taken last is in the archive. */
  forgetTaken(): void;
  /** Adds what an archive holds. */
  merge(kept: Pick<Kept, 'tallies' | 'changes'>): void;
  /** How it goes with the archive. */
  note(keeping: Partial<Keeping>): void;
}

export interface ChronicleOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  /** Whether somebody will take what is to be kept. */
  readonly hasArchive: boolean;
}

/** Some weeks of all checks while the archive is away; then the oldest hours go. */
const mostPending = 20_000;
/** How long a result says how things are, in cadences: as long as a snapshot is current. */
const heldCadences = 3;

interface Seen {
  readonly status: Status;
  readonly tick: number;
  /** Whether this process looked itself, and so counts how long it was so. */
  readonly isOwn: boolean;
  /** When it took this status. */
  readonly changedAt: number;
}

interface PendingChange extends StatusChange {
  readonly tick: number;
}

/**
 * Counts every result that this process found out by the hour in which it came, and the time from one to the next for the
 * status of the first: while something is wrong it is looked at more often, so looks alone would make an outage longer
 * than it was. What an archive holds is added to what was counted here, whichever comes first.
 */
export function createChronicle({ registry, clock, hasArchive }: ChronicleOptions): Chronicle {
  const hours = createHours();
  const seen = new Map<string, Seen>();
  const startedAt = clock.now();
  let keeping: Keeping = { hasArchive, readAt: null, writtenAt: null, isAway: false };
  /** The changes that everybody knows: what is in the archive, or all where there is none. */
  const settled = new Map<string, readonly StatusChange[]>();
  /** What this process alone knows: not taken yet, and taken but perhaps not in the archive. */
  let tallies = new Map<string, Tally>();
  let changes: PendingChange[] = [];
  let taken: readonly PendingChange[] = [];
  /** The newest change of each check when the archive was read, from before this process. */
  const found = new Map<string, StatusChange>();
  /** Of those, where somebody has looked ever since. */
  const held = new Map<string, StatusChange>();

  function count(tally: Tally): void {
    hours.add(tally);
    if (!hasArchive) return;
    const key = keyOf(tally);
    const known = tallies.get(key);
    tallies.set(key, known ? add(known, tally) : tally);
    const [oldest] = tallies.size > mostPending ? tallies.keys() : [];
    if (oldest !== undefined) tallies.delete(oldest);
  }

  /** The seconds of the clock that lie in it: parts of seconds neither get lost nor count twice. */
  function countTime(check: string, { status, tick }: Seen): void {
    const now = clock.now();
    const passedMs = clock.monotonic() - tick;
    const holdsMs = heldCadences * (registry.category(categoryOf(check))?.cadenceMs ?? 0);
    const startMs = now - passedMs;
    const endMs = startMs + Math.min(passedMs, holdsMs);
    for (let fromMs = startMs; fromMs < endMs; ) {
      const hour = Math.floor(fromMs / hourMs);
      const toMs = Math.min(endMs, (hour + 1) * hourMs);
      const seconds = Math.floor(toMs / 1_000) - Math.floor(fromMs / 1_000);
      if (seconds > 0) count({ check, status, hour, looks: 0, seconds });
      fromMs = toMs;
    }
  }

  function pendingOf(check: string): readonly PendingChange[] {
    return [...taken, ...changes].filter((change) => change.check === check);
  }

  /** Newest first. */
  function changesOf(check: string): readonly StatusChange[] {
    const ofAll = settled.get(check) ?? [];
    return pendingOf(check).reduce<readonly StatusChange[]>((known, change) => admitChange(change, known), ofAll);
  }

  function remember(change: PendingChange): void {
    if (!hasArchive) return void settled.set(change.check, admitChange(change, settled.get(change.check) ?? []));
    changes.push(change);
    // A check that turns to and fro while the archive is away must not take the place of the others.
    const own = changes.filter(({ check }) => check === change.check);
    if (own.length > changesPerCheck) changes = changes.filter((each) => each !== own[0]);
  }

  /** Whether something was seen in every hour since then until this process came, as far back as hours are kept. */
  function isWithoutGap({ check, at }: StatusChange): boolean {
    const last = Math.floor(startedAt / hourMs);
    const first = Math.max(Math.floor(at / hourMs), last - (daysKept - 1) * hoursPerDay);
    for (let hour = first; hour <= last; hour += 1) {
      if (hours.count(check, hour, hour + 1) === null) return false;
    }
    return true;
  }

  return {
    onResult(result: Result, { isAdopted } = { isAdopted: false }) {
      const { check, status, reason, blockedBy } = result;
      const before = seen.get(check);
      const [at, tick] = [clock.now(), clock.monotonic()];
      const isChange = before?.status !== status;
      // A clock that is set back makes nothing happen before what was before.
      const changedAt = isChange ? Math.max(at, (before?.changedAt ?? 0) + 1) : before.changedAt;
      seen.set(check, { status, tick, isOwn: !isAdopted, changedAt });
      if (before?.isOwn) countTime(check, before);
      if (!isAdopted) count({ check, status, hour: Math.floor(at / hourMs), looks: 1, seconds: 0 });
      // Whoever looked may have come to an end before it wrote that down.
      if (!isChange) return;
      const rank = rankOf(result, registry);
      remember({ check, from: before?.status ?? 'unknown', to: status, reason, blockedBy, rank, at: changedAt, tick });
    },
    checks: Math.max(1, registry.checks.length),
    past: {
      startedAt,
      keeping: () => keeping,
      since() {
        const hour = hours.first();
        return hour === null ? null : hour * hourMs;
      },
      count: hours.count,
      trace: hours.trace,
      changesOf: (check) => changesOf(check).toReversed(),
    },
    heldSince(check, status) {
      if (keeping.readAt === null) return null;
      const newest = found.get(check);
      // Hours are looked through once: what they say of the time before this process stays as it is.
      found.delete(check);
      if (newest && newest.at < startedAt && isWithoutGap(newest)) held.set(check, newest);
      const change = held.get(check);
      return change?.to === status ? change.at : null;
    },
    take() {
      const batch = {
        tallies: [...tallies.values()],
        changes: changes.map(({ tick, at: _at, ...change }) => ({
          ...change,
          ageMs: Math.max(0, clock.monotonic() - tick),
        })),
      };
      taken = changes;
      tallies = new Map();
      changes = [];
      return batch;
    },
    forgetTaken() {
      taken = [];
    },
    merge(kept) {
      // What is still to be added to the archive is not in it.
      for (const tally of kept.tallies) {
        if (!registry.check(tally.check)) continue;
        const pending = tallies.get(keyOf(tally));
        hours.raise(pending ? add(tally, pending) : tally);
      }
      for (const [check, given] of Map.groupBy(kept.changes, ({ check }) => check)) {
        const known = mergeChanges(settled.get(check) ?? [], given);
        settled.set(check, known);
        if (keeping.readAt === null && known[0]) found.set(check, known[0]);
      }
    },
    note(news) {
      keeping = { ...keeping, ...news };
    },
  };
}

function keyOf({ check, status, hour }: Tally): string {
  return `${check} ${status} ${hour}`;
}

function add(left: Tally, right: Tally): Tally {
  return { ...left, looks: left.looks + right.looks, seconds: left.seconds + right.seconds };
}

/**
 * The share of the time in which it served, in per cent, rounded down to hundredths: what is 100 was never down. Unknown
 * does not serve, as a probe sees it. Where no time has passed yet, of the looks; null where nothing was seen. What was seen to
 * be down is less than 100 before the time until the next look has passed, too.
 */
export function uptimeOf(counts: Counts | null): number | null {
  if (counts === null) return null;
  const [ofTime, ofLooks] = [shareServing(counts.seconds), shareServing(counts.looks)];
  return ofTime === 100 && ofLooks !== null && ofLooks < 100 ? nearlyAll : (ofTime ?? ofLooks);
}

/** Less than 100 by as little as is told. */
const nearlyAll = 99.99;

function shareServing(of: Counts['seconds']): number | null {
  let [served, all] = [0, 0];
  for (const status of statuses) {
    all += of[status];
    if (isServing(status)) served += of[status];
  }
  return all === 0 ? null : Math.floor((served / all) * 10_000) / 100;
}
