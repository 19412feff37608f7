import { randomUUID } from 'node:crypto';
import type { Answer } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import { invalidSetting, missingSetting, type SupabaseOptions } from './options.ts';
import { supabaseShapes } from './shapes.ts';

/** The headers that say who asks. */
export interface Identity {
  readonly apikey: string;
  readonly authorization: string;
}

type Known = Pick<SupabaseOptions, 'url' | 'anonKey' | 'serviceKey' | 'signer' | 'clock'>;

/** Finds the key of a role, and signs the stranger anew each time. */
export function identifySupabaseRole(
  role: RestRole,
  { url, anonKey, serviceKey, signer, clock }: Known,
): Answer<Identity> {
  const keyName = role === 'service' ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY';
  const apikey = (role === 'service' ? serviceKey : anonKey)?.reveal().trim() ?? '';
  if (apikey === '') return missingSetting(keyName);
  if (!/^[\x21-\x7e]+$/.test(apikey)) return invalidSetting(keyName, 'one word of plain characters');
  if (role === 'service' && supabaseShapes.readKey(apikey).role === 'anon') return anonKeyForService;
  if (role !== 'stranger') return { ok: true, value: { apikey, authorization: `Bearer ${apikey}` } };
  if (signer === null) return missingSetting('SUPABASE_SIGNING_KEY or SUPABASE_JWT_SECRET');
  const token = signer(claimsOfStranger(url, clock.now()));
  return { ok: true, value: { apikey, authorization: `Bearer ${token}` } };
}

/** It would be served, and every answer be taken for what the service role sees. */
const anonKeyForService: Answer<never> = {
  ok: false,
  fault: {
    reason: 'unauthorized',
    message: 'SUPABASE_SERVICE_ROLE_KEY holds the anon key',
    hint: 'Set SUPABASE_SERVICE_ROLE_KEY to the secret (service) key; environment.keys says where that one is',
    code: null,
  },
};

/** Long enough for a clock that is a little behind, short enough to be worth nothing to whoever finds it. */
const lifetimeSeconds = 120;
/** PostgREST refuses tokens issued in its future, and clocks differ. */
const ageSeconds = 60;

/**
 * The claims of a user who does not exist: a random id, so nothing is theirs. They are all that Supabase Auth gives a
 * user who has just signed up, because policies read them too.
 */
function claimsOfStranger(url: string | null, now: number) {
  const seconds = Math.floor(now / 1_000);
  const iat = seconds - ageSeconds;
  return {
    iss: `${(url ?? '').trim().replace(/\/+$/, '')}/auth/v1`,
    sub: randomUUID(),
    aud: 'authenticated',
    role: 'authenticated',
    iat,
    exp: seconds + lifetimeSeconds,
    email: '',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: iat }],
    session_id: randomUUID(),
    is_anonymous: false,
  };
}
