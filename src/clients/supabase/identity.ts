import { randomUUID } from 'node:crypto';
import type { Answer } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import { invalidSetting, missingSetting, type SupabaseOptions } from './options.ts';

/** The headers that say who asks. */
export interface Identity {
  readonly apikey: string;
  readonly authorization: string;
}

type Known = Pick<SupabaseOptions, 'anonKey' | 'serviceKey' | 'signer' | 'clock'>;

/** Finds the key of a role, and signs the stranger anew each time. */
export function identifySupabaseRole(role: RestRole, { anonKey, serviceKey, signer, clock }: Known): Answer<Identity> {
  const keyName = role === 'service' ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY';
  const apikey = (role === 'service' ? serviceKey : anonKey)?.reveal().trim() ?? '';
  if (apikey === '') return missingSetting(keyName);
  if (!/^[\x21-\x7e]+$/.test(apikey)) return invalidSetting(keyName, 'one word of plain characters');
  if (role !== 'stranger') return { ok: true, value: { apikey, authorization: `Bearer ${apikey}` } };
  if (signer === null) return missingSetting('SUPABASE_SIGNING_KEY or SUPABASE_JWT_SECRET');
  const token = signer(claimsOfStranger(clock.now()));
  return { ok: true, value: { apikey, authorization: `Bearer ${token}` } };
}

/** Long enough for a clock that is a little behind, short enough to be worth nothing to whoever finds it. */
const lifetimeSeconds = 120;

/**
 * The claims of a user who does not exist: a random id, so nothing is theirs. There is no `iat`, because PostgREST
 * refuses tokens issued in its future, and clocks differ.
 */
function claimsOfStranger(now: number) {
  const exp = Math.floor(now / 1_000) + lifetimeSeconds;
  return { sub: randomUUID(), role: 'authenticated', aud: 'authenticated', exp };
}
