import { createHmac } from 'node:crypto';

export interface UserTokenOptions {
  readonly jwtSecret: string;
  /** From now; negative for a token that has expired. An hour unless stated. */
  readonly expiresInSeconds?: number;
}

/** The access token of a signed-in user, as Supabase Auth issues it, signed with HS256. */
export function signUserToken(userId: string, { jwtSecret, expiresInSeconds = 3_600 }: UserTokenOptions): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: userId,
    role: 'authenticated',
    aud: 'authenticated',
    iat: now + Math.min(0, expiresInSeconds) - 1,
    exp: now + expiresInSeconds,
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`;
}
