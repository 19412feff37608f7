import type { Reason } from '../core/reason.ts';

/** How whoever is asked answers: with a value, or with a fault in our words. */

export interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * What in the database a fault is about, where its client can tell: `ambiguity` is more than one relationship,
 * `overload` more than one function,
 * `needed` a right on another table or function than the one that was asked for, `installation` the functions of this service, which are not there, of another version or not granted, `lock` a table that waits for somebody, and `key` a key
 * that is seen to be another one before anything is asked with it.
 */
type FaultTopic =
  | 'schema'
  | 'table'
  | 'column'
  | 'grant'
  | 'needed'
  | 'relationship'
  | 'ambiguity'
  | 'overload'
  | 'policy'
  | 'function'
  | 'installation'
  | 'lock'
  | 'key';

/** What went wrong outside, classified by the client: the words are constants, never the vendor's; only its code may stand beside them. */
export interface Fault {
  readonly reason: Reason;
  /** Public. */
  readonly message: string;
  /** Public: what to do now. */
  readonly hint: string;
  /** A stable code of whoever was asked, for people to look up. Nobody here decides by it. */
  readonly code: string | null;
  readonly about?: FaultTopic;
  /** Private: the host that could not be reached, or did not answer. */
  readonly place?: string;
  /** The way there was made anew after this answer: the same question is worth asking once more, at once. */
  readonly isWorthAskingAgain?: true;
  /** The status of HTTP, where the answer had one. */
  readonly status?: number;
  /** Private: the one object of the question that the fault is about, such as the missing column. */
  readonly object?: string;
  /** Private: the schemas that there are, where one was asked for that is not exposed. */
  readonly exposed?: readonly string[];
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };
