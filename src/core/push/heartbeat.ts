import type { Cancel, Clock } from '../clock.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';

export interface Heartbeat {
  /** The first beat is at once. */
  start(): void;
  stop(): void;
  readonly counts: DeliveryCounts;
}

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Whether checks are run as they should be, whatever they say. */
  isTurning(): boolean;
  /** Whether no other replica beats for all. */
  speaks(): boolean;
  beat(): Promise<Delivery>;
  readonly onEvent: (event: HeartbeatEvent) => void;
}

/** What somebody should know of, each told once while it lasts. */
export type HeartbeatEvent = { readonly kind: 'missed'; readonly why: string } | { readonly kind: 'heard_again' };

/** A beat that was lost is sent again: whoever listens need not be patient because of a network that is not. */
const mostTries = 3;
const triesPerInterval = 6;

/**
 * Says again and again that the process runs and its checks turn. It says nothing about what they find: a heartbeat that
 * stopped with each fault could not tell a fault from a service that is gone.
 */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, intervalMs, isTurning, speaks, beat, onEvent } = options;
  const counts = { taken: 0, failed: 0 };
  let cancel: Cancel = () => {};
  let cancelRetry: Cancel = () => {};
  let isMissed = false;
  let isUnderWay = false;
  let isStopped = false;

  async function attempt(tries: number): Promise<void> {
    if (isUnderWay || isStopped || !isTurning() || !speaks()) return;
    isUnderWay = true;
    const delivery = await beat();
    isUnderWay = false;
    if (delivery.isTaken) {
      counts.taken += 1;
      if (isMissed) onEvent({ kind: 'heard_again' });
      isMissed = false;
      return;
    }
    counts.failed += 1;
    const isOver = tries >= mostTries || delivery.isFinal;
    if (isOver && !isMissed) onEvent({ kind: 'missed', why: delivery.why });
    isMissed ||= isOver;
    if (isOver || isStopped) return;
    const waitMs = Math.max(intervalMs / triesPerInterval, delivery.retryAfterMs ?? 0);
    if (waitMs < intervalMs) cancelRetry = clock.after(waitMs, () => void attempt(tries + 1));
  }

  function turn(): void {
    cancelRetry();
    cancel = clock.after(intervalMs, turn);
    void attempt(1);
  }

  return {
    start: turn,
    stop() {
      isStopped = true;
      cancel();
      cancelRetry();
    },
    counts,
  };
}
