import { randomUUID } from 'node:crypto';
import type { Answer } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import { withoutEndSlashes } from '../../core/words/without-end-slashes.ts';
import { invalidSetting, missingSetting, type SupabaseOptions } from './options.ts';
import { supabaseShapes } from './shapes.ts';

/** The headers that say who asks. */
export interface Identity {
  readonly apikey: string;
  readonly authorization: string;
}

type Known = Pick<SupabaseOptions, 'url' | 'anonKey' | 'serviceKey' | 'signer' | 'clock'>;

type KeyName = 'SUPABASE_SERVICE_ROLE_KEY' | 'SUPABASE_ANON_KEY';

/** Finds the key of a role, and signs the stranger anew each time. */
export function identifySupabaseRole(
  role: RestRole,
  { url, anonKey, serviceKey, signer, clock }: Known,
): Answer<Identity> {
  const keyName: KeyName = role === 'service' ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY';
  const apikey = (role === 'service' ? serviceKey : anonKey)?.reveal().trim() ?? '';
  if (apikey === '') return missingSetting(keyName);
  if (!/^[\x21-\x7e]+$/.test(apikey)) return invalidSetting(keyName, 'one word of plain characters');
  const wrong = wrongKey(keyName, apikey);
  if (wrong) return wrong;
  if (role !== 'stranger') return { ok: true, value: { apikey, authorization: `Bearer ${apikey}` } };
  if (signer === null) return missingSetting('SUPABASE_SIGNING_KEY or SUPABASE_JWT_SECRET');
  const token = signer(claimsOfStranger(url, clock.now()));
  return { ok: true, value: { apikey, authorization: `Bearer ${token}` } };
}

/** It would be served, and every answer be taken for what somebody else sees. */
function wrongKey(keyName: KeyName, apikey: string): Answer<never> | null {
  const { kind, role } = supabaseShapes.readKey(apikey);
  const held = kind === 'user_token' ? 'the token of a user' : role && role !== 'other' ? names[role] : null;
  const wanted = names[keyName === 'SUPABASE_SERVICE_ROLE_KEY' ? 'service' : 'anon'];
  if (held === null || held === wanted) return null;
  return {
    ok: false,
    fault: {
      about: 'key',
      reason: 'unauthorized',
      message: `${keyName} holds ${held}`,
      hint: `Set ${keyName} to ${wanted} of the project; environment.keys says more`,
      code: null,
    },
  };
}

const names = { anon: 'the anon key', service: 'the service key' } as const;

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
    iss: `${withoutEndSlashes((url ?? '').trim())}/auth/v1`,
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
