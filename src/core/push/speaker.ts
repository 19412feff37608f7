import type { Cancel, Clock } from '../clock.ts';
import type { Held, ToldCause, Turn } from './turn.ts';

/** Knows whether this replica is the one that speaks for all. */
export interface Speaker {
  /** Looks now and from then on again and again, and tells each time what it has seen. */
  start(onHeld: (held: Held) => void): Promise<void>;
  /** As it was seen last. */
  speaks(): boolean;
  /** Looks now. */
  look(): Promise<boolean>;
  remember(told: readonly ToldCause[]): Promise<void>;
  /** Lets another replica speak at once. */
  stop(): Promise<void>;
}

/** A third of the time after which the turn of a replica that says nothing is over. */
const lookEveryMs = 10_000;

/** Without a turn to take there is nobody else, and this replica speaks. */
export function createSpeaker({ turn, clock }: { readonly turn: Turn | null; readonly clock: Clock }): Speaker {
  let held: Held = { kind: 'alone' };
  let hear: (held: Held) => void = () => {};
  let cancel: Cancel = () => {};
  let isStopped = false;
  let looking: Promise<void> | null = null;

  const speaks = () => held.kind !== 'theirs';

  async function lookNow(): Promise<void> {
    held = turn ? await turn.hold() : held;
    hear(held);
  }

  async function look(): Promise<boolean> {
    looking ??= lookNow().finally(() => {
      looking = null;
    });
    await looking;
    return speaks();
  }

  async function lookAndArm(): Promise<void> {
    await look();
    if (!isStopped) cancel = clock.after(lookEveryMs, () => void lookAndArm());
  }

  return {
    start(onHeld) {
      hear = onHeld;
      return lookAndArm();
    },
    speaks,
    look,
    async remember(told) {
      await turn?.remember(told);
    },
    async stop() {
      isStopped = true;
      cancel();
      await looking;
      if (held.kind === 'ours') await turn?.release();
    },
  };
}
