import type { CheckId } from '../check.ts';
import type { Reason } from '../reason.ts';
import type { Status } from '../status.ts';

/** A root cause, as it is told to a receiver. */
export interface ToldCause {
  /** By which the cause is known: it stays the same while its reason and its words change. */
  readonly check: CheckId;
  readonly status: Status;
  readonly reason: Reason | null;
  readonly message: string;
  readonly hint: string | null;
  readonly affects: readonly CheckId[];
  /** Milliseconds since 1970. */
  readonly startsAt: number;
}

/** Whose turn it is to speak, and what the receiver was told and has not been told to be over. */
export type Held =
  | { readonly kind: 'ours' | 'theirs'; readonly told: readonly ToldCause[] }
  /** The others cannot be reached, or there are none. */
  | { readonly kind: 'alone' };

/** Decides which of several replicas speaks for all of them. No method rejects. */
export interface Turn {
  /** Takes the turn where it is free, or keeps it; without that it is over after a while. */
  hold(): Promise<Held>;
  /** Keeps what the receiver was told for whoever speaks next, as long as the turn is ours. */
  remember(told: readonly ToldCause[]): Promise<void>;
  release(): Promise<void>;
}
