import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Answer, Fault, RestPort, RestRole } from '../checks/ports.ts';
import type { Clock } from '../core/clock.ts';
import type { Secret } from '../core/secret.ts';
import { createReadOnlyFetch } from './read-only-fetch.ts';
import { classifyRestError, classifyRestRefusal } from './rest-faults.ts';
import { signStranger } from './sign-stranger.ts';

export interface SupabaseRestOptions {
  /** null when it is not configured, as with the keys. */
  readonly url: string | null;
  readonly anonKey: Secret | null;
  readonly serviceKey: Secret | null;
  readonly jwtSecret: Secret | null;
  /** The schema that holds the tables; it must be exposed. */
  readonly schema?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** The headers that say who asks. */
interface Identity {
  readonly apikey: string;
  readonly authorization: string;
}

/**
 * The Data API through supabase-js. It does not retry (it would hide a 503 for seven seconds), keeps no session, and
 * can only read. What counts as an answer is decided by the status that came over the wire: supabase-js turns a 404
 * with an empty body into a success.
 */
export function createSupabaseRest(options: SupabaseRestOptions): RestPort {
  const { clock, timeoutMs, schema = 'public' } = options;
  const readOnlyFetch = createReadOnlyFetch({ clock, timeoutMs });
  const client = connect(options.url, schema, readOnlyFetch);

  return {
    canSignStranger: options.jwtSecret !== null && options.anonKey !== null,
    async countRows(query, { signal }): Promise<Answer<number>> {
      if (!client.ok) return client;
      const identity = identify(query.role, options);
      if (!identity.ok) return identity;
      let status = 0;
      let failure: unknown = null;
      const watchedFetch: typeof fetch = async (input, init) => {
        try {
          const response = await readOnlyFetch(input, init);
          status = response.status;
          return response;
        } catch (error) {
          failure = error;
          throw error;
        }
      };
      try {
        const { data, error } = await client.value
          .from(query.table, { fetch: watchedFetch })
          .select(query.columns.join(','))
          .limit(query.limit)
          .setHeader('apikey', identity.value.apikey)
          .setHeader('Authorization', identity.value.authorization)
          .abortSignal(signal);
        if (failure !== null || status === 0) return { ok: false, fault: classifyRestError(failure) };
        const isAnswer = status === 200 || status === 206;
        if (isAnswer && error === null && Array.isArray(data)) return { ok: true, value: data.length };
        return { ok: false, fault: classifyRestRefusal({ status, ...readError(error) }, query) };
      } catch (error) {
        return { ok: false, fault: classifyRestError(error) };
      }
    },
  };
}

function connect(url: string | null, schema: string, readOnlyFetch: typeof fetch): Answer<SupabaseClient> {
  if (url === null || url.trim() === '') return missing('SUPABASE_URL');
  try {
    const { username, password } = new URL(url);
    if (username !== '' || password !== '') return invalid('SUPABASE_URL', 'an http or https URL without credentials');
    // The key is given with each question, because the role is. Without `accessToken` there would be a session.
    const client = createClient(url, 'given-with-each-question', {
      accessToken: async () => null,
      db: { schema, retry: false },
      global: { fetch: readOnlyFetch },
    });
    return { ok: true, value: client as unknown as SupabaseClient };
  } catch {
    return invalid('SUPABASE_URL', 'an http or https URL');
  }
}

function identify(role: RestRole, { anonKey, serviceKey, jwtSecret, clock }: SupabaseRestOptions): Answer<Identity> {
  const keyName = role === 'service' ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY';
  const apikey = (role === 'service' ? serviceKey : anonKey)?.reveal().trim() ?? '';
  if (apikey === '') return missing(keyName);
  if (!/^[\x21-\x7e]+$/.test(apikey)) return invalid(keyName, 'one word of plain characters');
  if (role !== 'stranger') return { ok: true, value: { apikey, authorization: `Bearer ${apikey}` } };
  if (jwtSecret === null) return missing('SUPABASE_JWT_SECRET');
  const token = signStranger({ jwtSecret: jwtSecret.reveal(), now: clock.now() });
  return { ok: true, value: { apikey, authorization: `Bearer ${token}` } };
}

function readError(error: unknown): { code: string | null; message: string | null } {
  const { code, message } = (error ?? {}) as Partial<Record<'code' | 'message', unknown>>;
  return { code: typeof code === 'string' ? code : null, message: typeof message === 'string' ? message : null };
}

type Refused = { readonly ok: false; readonly fault: Fault };

const missing = (name: string): Refused => ({
  ok: false,
  fault: { reason: 'missing', message: `${name} is not set`, hint: `Set ${name}`, code: null },
});

const invalid = (name: string, shape: string): Refused => ({
  ok: false,
  fault: { reason: 'invalid', message: `${name} is not valid`, hint: `${name} must be ${shape}`, code: null },
});
