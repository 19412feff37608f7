import type { Cancel, Clock } from '../clock.ts';
import type { Baselines } from '../monitor/baselines.ts';
import type { Archive, Batch, Tally } from './archive.ts';
import type { Chronicle } from './chronicle.ts';
import { daysKept, hourMs, hoursPerDay } from './hours.ts';

/** Carries what was found out into the archive, and what is there into this process. */
export interface Keeper {
  /** Reads in the background, and writes from then on. */
  start(): void;
  /** Writes what is left, for a moment at most, and stops. */
  stop(): Promise<void>;
}

export interface KeeperOptions {
  readonly chronicle: Chronicle;
  readonly baselines: Baselines;
  readonly archive: Archive;
  readonly clock: Clock;
  /** Of this process alone. */
  readonly writer: string;
  /** From 0 up to 1; spreads the writes of many replicas. */
  readonly random?: () => number;
}

/** What a process that is killed may lose. */
const everyMs = 60_000;
/** A start while the archive is away for a moment should not wait for a whole minute. */
const firstTriesMs = 5_000;
/** Days times checks that are read in one call: an answer that is taken apart in some milliseconds. */
const mostPerCall = 100;
/** A process that stops has other things to do. */
const lastWriteMs = 1_000;
/** A level that nothing has come near for so long is not what is normal now. */
const baselineLifetimeMs = 7 * 24 * hourMs;
/** More checks than this at a time go out with the next batch. */
const talliesPerBatch = 2_000;

/**
 * Reads the archive once, and then writes once a minute what was found out since. A batch of which it is not known
 * whether it arrived is sent again as it is, and counts once. Nothing waits for any of it.
 */
export function createKeeper(options: KeeperOptions): Keeper {
  const { chronicle, baselines, archive, clock, writer, random = Math.random } = options;
  const daysPerCall = Math.max(1, Math.min(daysKept, Math.floor(mostPerCall / chronicle.checks)));
  const stopping = new AbortController();
  let isRead = false;
  let isStarted = false;
  let sequence = 0;
  /** Tallies that did not fit into the last batch. */
  let rest: readonly Tally[] = [];
  let inFlight: Batch | null = null;
  let cancel: Cancel = () => {};
  let turn: Promise<void> = Promise.resolve();

  const today = () => Math.floor(clock.now() / (hourMs * hoursPerDay));

  async function read(signal: AbortSignal): Promise<boolean> {
    const kept = await archive.read(signal);
    if (!kept) return false;
    chronicle.merge({ tallies: [], changes: kept.changes });
    // The newest first: they are looked at, and tell whether a status was held. None before those that are kept here, which
    // an archive may still have: it would take the place of the newest.
    const oldest = today() - daysKept + 1;
    for (let last = today(); last >= oldest; last -= daysPerCall) {
      const first = Math.max(oldest, last - daysPerCall + 1);
      const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const tallies = await archive.readDays(days, signal);
      if (!tallies) return false;
      chronicle.merge({ tallies, changes: [] });
    }
    for (const { check, at, written } of kept.baselines)
      if (clock.now() - at < baselineLifetimeMs) baselines.merge(check, written);
    chronicle.note({ readAt: clock.now() });
    return true;
  }

  function takeBatch(): Batch {
    const { tallies, changes } = chronicle.take();
    const all = [...rest, ...tallies];
    rest = all.slice(talliesPerBatch);
    const grown = [...baselines.takeGrown()].map(([check, written]) => ({ check, written, at: clock.now() }));
    sequence += 1;
    return { writer, sequence, tallies: all.slice(0, talliesPerBatch), changes, baselines: grown };
  }

  async function write(signal: AbortSignal): Promise<boolean> {
    // After an outage there are two: the one that was under way, and what came since.
    do {
      const isLate = inFlight !== null;
      inFlight ??= takeBatch();
      const kept = await archive.add(inFlight, today(), signal);
      if (!kept) return false;
      inFlight = null;
      chronicle.forgetTaken();
      chronicle.merge(kept);
      chronicle.note({ writtenAt: clock.now() });
      if (!isLate && rest.length === 0) return true;
    } while (!signal.aborted);
    return true;
  }

  async function keep(signal: AbortSignal): Promise<void> {
    isRead ||= await read(signal);
    const isKept = isRead && (await write(signal));
    if (!stopping.signal.aborted) chronicle.note({ isAway: !isKept });
  }

  /** One at a time, in turn. What is broken here, or in the archive, must not end the service. */
  function keepNext(signal: AbortSignal): Promise<void> {
    turn = turn.then(() => keep(signal)).catch(() => chronicle.note({ isAway: true }));
    return turn;
  }

  function arm(): void {
    if (stopping.signal.aborted) return;
    const delayMs = isRead ? everyMs * (0.9 + 0.1 * random()) : firstTriesMs;
    cancel = clock.after(delayMs, () => void keepNext(stopping.signal).then(arm));
  }

  return {
    start() {
      if (isStarted || stopping.signal.aborted) return;
      isStarted = true;
      void keepNext(stopping.signal).then(arm);
    },
    async stop() {
      if (stopping.signal.aborted) return;
      cancel();
      stopping.abort();
      if (!isStarted) return;
      const late = new AbortController();
      const cancelLate = clock.after(lastWriteMs, () => late.abort());
      await keepNext(late.signal);
      cancelLate();
    },
  };
}
