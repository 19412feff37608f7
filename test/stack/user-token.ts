import { createHmac } from 'node:crypto';

export interface UserTokenOptions {
  readonly jwtSecret: string;
  /** From now; negative for a token that has expired. An hour unless stated. */
  readonly expiresInSeconds?: number;
  /** Instead of or beside those that every token has. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The access token of a signed-in user, as Supabase Auth issues it, signed with HS256. */
export function signUserToken(userId: string, options: UserTokenOptions): string {
  const { jwtSecret, expiresInSeconds = 3_600 } = options;
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: userId,
    role: 'authenticated',
    aud: 'authenticated',
    iat: now + Math.min(0, expiresInSeconds) - 1,
    exp: now + expiresInSeconds,
    ...options.claims,
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`;
}
