import { createHmac, randomUUID } from 'node:crypto';
import type { Answer } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import { invalidSetting, missingSetting, type SupabaseOptions } from './options.ts';

/** The headers that say who asks. */
export interface Identity {
  readonly apikey: string;
  readonly authorization: string;
}

type Keys = Pick<SupabaseOptions, 'anonKey' | 'serviceKey' | 'jwtSecret' | 'clock'>;

/** Finds the key of a role, and signs the stranger anew each time. */
export function identifySupabaseRole(
  role: RestRole,
  { anonKey, serviceKey, jwtSecret, clock }: Keys,
): Answer<Identity> {
  const keyName = role === 'service' ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY';
  const apikey = (role === 'service' ? serviceKey : anonKey)?.reveal().trim() ?? '';
  if (apikey === '') return missingSetting(keyName);
  if (!/^[\x21-\x7e]+$/.test(apikey)) return invalidSetting(keyName, 'one word of plain characters');
  if (role !== 'stranger') return { ok: true, value: { apikey, authorization: `Bearer ${apikey}` } };
  if (jwtSecret === null) return missingSetting('SUPABASE_JWT_SECRET');
  const token = signStranger({ jwtSecret: jwtSecret.reveal(), now: clock.now() });
  return { ok: true, value: { apikey, authorization: `Bearer ${token}` } };
}

interface StrangerOptions {
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
function signStranger({ jwtSecret, now }: StrangerOptions): string {
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const exp = Math.floor(now / 1_000) + lifetimeSeconds;
  const payload = encode({ sub: randomUUID(), role: 'authenticated', aud: 'authenticated', exp });
  const signature = createHmac('sha256', jwtSecret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
