import { createHmac, randomUUID } from 'node:crypto';

export interface StrangerOptions {
  readonly jwtSecret: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Long enough for a clock that is a little behind, short enough to be worth nothing to whoever finds it. */
const lifetimeSeconds = 120;

/**
 * Signs a user who does not exist: a random id, so nothing is theirs. There is no `iat`, because PostgREST refuses
 * tokens issued in its future, and clocks differ.
 */
export function signStranger({ jwtSecret, now }: StrangerOptions): string {
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const exp = Math.floor(now / 1_000) + lifetimeSeconds;
  const payload = encode({ sub: randomUUID(), role: 'authenticated', aud: 'authenticated', exp });
  const signature = createHmac('sha256', jwtSecret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
