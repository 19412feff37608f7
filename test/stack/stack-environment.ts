import { randomBytes } from 'node:crypto';
import type { RedisServer } from './redis.ts';
import type { ResendServer } from './resend.ts';
import type { Supabase } from './supabase.ts';

/** The platform's variables, as a service that watches a part of this stack has to see them. */
type Variables = Readonly<Record<string, string>>;

export function supabaseEnvironment({ url, publishableKey, secretKey, jwtSecret }: Supabase): Variables {
  return {
    SUPABASE_URL: url,
    SUPABASE_ANON_KEY: publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: secretKey,
    SUPABASE_JWT_SECRET: jwtSecret,
    NEXT_PUBLIC_SUPABASE_URL: url,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: publishableKey,
  };
}

export function redisEnvironment({ url }: RedisServer): Variables {
  return { REDIS_URL: url };
}

export function resendEnvironment({ apiKey, url }: ResendServer): Variables {
  return { RESEND_API_KEY: apiKey, RESEND_BASE_URL: url, EMAIL_TEMPLATES: 'resend' };
}

/** What belongs to no part of the stack. */
export function platformEnvironment(): Variables {
  return {
    // Nothing of it is asked here; it only has to look like one.
    ANTHROPIC_API_KEY: `sk-ant-api03-${randomBytes(69).toString('base64url')}`,
    ENVIRONMENT: 'development',
  };
}
