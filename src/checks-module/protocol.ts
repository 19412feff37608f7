import type { MessagePort } from 'node:worker_threads';
import type { Contract } from '../contract/schema.ts';
import type { Thrown } from '../core/stray-faults.ts';

/** The first message to the thread. Its port is out of the module's reach, which could send by any other. */
export interface Assignment {
  readonly port: MessagePort;
  readonly path: string;
  readonly contract: Contract;
  /** The index of the check that has the thread now, or `nobody`, and of the last that had. It can be read while the thread is blocked. */
  readonly turn: SharedArrayBuffer;
}

export const nobody = -1;

/** What the service says to the thread. */
export type Order =
  | { readonly kind: 'run'; readonly id: number; readonly check: string }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'ping' };

/** What the thread says to the service. Whatever comes of the module is plain, and is judged again by whoever reads it. */
export type News =
  /** What the module offers, its functions aside: of each check, `run` says whether it has one. */
  | { readonly kind: 'offered'; readonly offer: unknown; readonly checks: readonly string[] }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: unknown }
  /** Sent a turn after the answer, unless somebody else takes the thread before. */
  | { readonly kind: 'quiet'; readonly id: number }
  | { readonly kind: 'pong' }
  | { readonly kind: 'strayed'; readonly check: string | null; readonly thrown: Thrown }
  /** The module called `process.exit()`. */
  | { readonly kind: 'leaving'; readonly check: string | null; readonly thrown: Thrown };
