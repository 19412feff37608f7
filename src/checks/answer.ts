import type { Reason } from '../core/reason.ts';

/** How whoever is asked answers: with a value, or with a fault in our words. */

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** What went wrong outside, classified by the client: the words are constants, never the vendor's. */
export interface Fault {
  readonly reason: Reason;
  /** Public. */
  readonly message: string;
  /** Public: what to do now. */
  readonly hint: string;
  /** Private: a stable code, such as `PGRST205`, `ECONNREFUSED` or `WRONGPASS`. */
  readonly code: string | null;
  /** Private: the one object of the question that the fault is about, such as the missing column. */
  readonly object?: string;
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };
