import { createHash, timingSafeEqual } from 'node:crypto';
import type { Result, Snapshot, Transition } from '../core/result.ts';
import type { Secret } from '../core/scrubber.ts';
import type { Status } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';

/**
 * How much a caller is told: names, statuses and times; the words and what to do too; or all that was seen. What callers
 * without a token are told is a setting; those with one are told everything.
 */
export type Tier = 'statuses' | 'messages' | 'everything';

/** Takes away what a tier may not see. */
export interface Redact {
  result(result: Result): Result;
  summary(summary: Summary): Summary;
  transition(transition: Transition): Transition;
}

const nothing: Redact = {
  result: (result) => result,
  summary: (summary) => summary,
  transition: (transition) => transition,
};

/** Without what was seen: names of tables, policies and variables, and what a driver said. */
const withoutEvidence = redactResults(
  (result) => ({
    ...result,
    details: {},
    error: null,
    findings: [],
    exposures: [],
    unlisted: null,
    confirmation: null,
  }),
  { keepsReasons: true },
);

/**
 * Without any word about the results either, of which one alone, such as «readable without signing in», may be too much
 * for strangers. A look that has not turned its check yet is such a word, and so is what was accepted: a check that is
 * healthy because of that reads as any healthy one.
 */
const withoutWords = redactResults(
  (result) => ({
    ...withoutEvidence.result(result),
    message: sentences[result.status],
    reason: null,
    hint: null,
    consecutiveFailures: 0,
  }),
  { keepsReasons: false },
);

const redactions = {
  everything: nothing,
  messages: withoutEvidence,
  statuses: {
    ...withoutWords,
    summary: (summary) => {
      const redacted = withoutWords.summary(summary);
      return {
        ...redacted,
        message: sentences[summary.status],
        recommendations: [],
        snapshots: redacted.snapshots.map(withoutReplica),
      };
    },
  },
} as const satisfies Record<Tier, Redact>;

/**
 * Reporters show whatever they are given. So a tier's results lose what it may not see before anything is rendered, and
 * no format has to remember to leave it out.
 */
export function redactFor(tier: Tier): Redact {
  return redactions[tier];
}

/** Whether a tier is told why something is so, and what to do. */
export function tellsWhy(tier: Tier): boolean {
  return tier !== 'statuses';
}

/** The name of a replica begins with that of its machine, which may hold an address. */
function withoutReplica({ sharedBy, ...snapshot }: Snapshot): Snapshot {
  return { ...snapshot, sharedBy: sharedBy && { ...sharedBy, replica: null } };
}

/** All that strangers read about a status. */
const sentences = {
  healthy: 'Healthy',
  degraded: 'Works with limits; callers with a token see why',
  unknown: 'Not known at the moment; callers with a token see why',
  failed: 'Failed; callers with a token see why',
} as const satisfies Record<Status, string>;

/** The sentence about a status, the same whatever has led to it. */
export function sentenceOf(status: Status): string {
  return sentences[status];
}

/** The same for everything that holds results; a transition also has the reason that it came from. */
function redactResults(result: Redact['result'], { keepsReasons }: { readonly keepsReasons: boolean }): Redact {
  return {
    result,
    summary: (summary) => ({
      ...summary,
      snapshots: summary.snapshots.map((snapshot) => ({ ...snapshot, results: snapshot.results.map(result) })),
      rootCauses: summary.rootCauses.map((cause) => ({ ...cause, result: result(cause.result) })),
    }),
    // What it came from may be a whole result, although its type says less.
    transition: ({ check, from: { status, reason, since }, to, at }) => ({
      check,
      from: { status, reason: keepsReasons ? reason : null, since },
      to: result(to),
      at,
    }),
  };
}

export interface TierOptions {
  readonly tokens: readonly Secret[];
  /** What callers without a token are told. */
  readonly publicTier: Tier;
}

/**
 * Decides the tier of a request by its `Authorization` header. A wrong token is no error: it gets the public body, so
 * that a probe with an outdated token still works.
 */
export function createTierOf({ tokens, publicTier }: TierOptions): (authorization: string | undefined) => Tier {
  const callerOf = createCallerOf(tokens);
  return (authorization) => (callerOf(authorization) !== null ? 'everything' : publicTier);
}

/**
 * Which of these tokens an `Authorization` header holds, as a word that tells nothing of it; null for none. All are compared,
 * each in constant time.
 */
export function createCallerOf(tokens: readonly Secret[]): (authorization: string | undefined) => string | null {
  const callers = tokens.map((token) => {
    const known = digest(token.reveal());
    return { known, name: digest(known.toString('hex')).toString('base64url').slice(0, 12) };
  });
  return (authorization) => {
    const [, presented] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (presented === undefined) return null;
    const candidate = digest(presented);
    return callers.filter(({ known }) => timingSafeEqual(known, candidate))[0]?.name ?? null;
  };
}

/** Digests have one length, which `timingSafeEqual` needs, and hide the length of the token. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
