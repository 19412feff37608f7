import type { Answer, RestRole } from '../../checks/ports.ts';
import { signStranger } from '../sign-stranger.ts';
import { invalidSetting, missingSetting } from '../supabase-setting.ts';
import type { SupabaseOptions } from './options.ts';

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
