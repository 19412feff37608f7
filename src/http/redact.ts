import { createHash, timingSafeEqual } from 'node:crypto';
import type { Result, Transition } from '../core/result.ts';
import type { Secret } from '../core/scrubber.ts';
import type { Summary } from '../core/summary/summary.ts';

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

const privateParts: Redact = {
  result: (result) => ({ ...result, details: {}, error: null, findings: [], exposures: [], confirmation: null }),
  summary: (summary) => ({
    ...summary,
    snapshots: summary.snapshots.map((snapshot) => ({
      ...snapshot,
      results: snapshot.results.map(privateParts.result),
    })),
    rootCauses: summary.rootCauses.map((cause) => ({ ...cause, result: privateParts.result(cause.result) })),
  }),
  // What it came from may be a whole result, although its type says less.
  transition: ({ check, from: { status, reason, since }, to, at }) => ({
    check,
    from: { status, reason, since },
    to: privateParts.result(to),
    at,
  }),
};

/**
 * Reporters show whatever they are given. So the public tier's results lose what is private before anything is rendered,
 * and no format has to remember to leave it out.
 */
export function redactFor(tier: Tier): Redact {
  return tier === 'private' ? nothing : privateParts;
}

/** Who may see what: `public` callers get status and words, `private` ones also what was seen. */
export type Tier = 'public' | 'private';

export interface TierOptions {
  readonly tokens: readonly Secret[];
  /** DETAILS=public: everyone is a private caller. */
  readonly areDetailsPublic: boolean;
}

/**
 * Decides the tier of a request by its `Authorization` header. A wrong token is no error: it gets the public body, so
 * that a probe with an outdated token still works. All tokens are compared, each in constant time.
 */
export function createTierOf({ tokens, areDetailsPublic }: TierOptions): (authorization: string | undefined) => Tier {
  const digests = tokens.map((token) => digest(token.reveal()));
  return (authorization) => {
    if (areDetailsPublic) return 'private';
    const [, presented] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (presented === undefined) return 'public';
    const candidate = digest(presented);
    const matches = digests.filter((known) => timingSafeEqual(known, candidate));
    return matches.length > 0 ? 'private' : 'public';
  };
}

/** Digests have one length, which `timingSafeEqual` needs, and hide the length of the token. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
