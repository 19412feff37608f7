import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Answer } from '../checks/ports.ts';
import { invalidSetting, missingSetting } from './supabase-setting.ts';

/** Makes a client of supabase-js that brings no key of its own and sends everything through the given fetch. */
export function connectSupabase(
  url: string | null,
  schema: string,
  fetch: typeof globalThis.fetch,
): Answer<SupabaseClient> {
  if (url === null || url.trim() === '') return missingSetting('SUPABASE_URL');
  try {
    const { username, password } = new URL(url);
    if (username !== '' || password !== '')
      return invalidSetting('SUPABASE_URL', 'an http or https URL without credentials');
    // The key is given with each question, because the role is. Without `accessToken` there would be a session.
    const client = createClient(url, 'given-with-each-question', {
      accessToken: async () => null,
      db: { schema, retry: false },
      global: { fetch },
    });
    return { ok: true, value: client as unknown as SupabaseClient };
  } catch {
    return invalidSetting('SUPABASE_URL', 'an http or https URL');
  }
}
