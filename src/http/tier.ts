import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/** Who may see what: `public` callers get status and words, `private` ones also details and errors. */
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
