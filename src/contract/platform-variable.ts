/**
 * The variables that this service itself connects with, by what they are for. A contract may list other names for each
 * of them; only the JWT secret is this service's own.
 */
export const platformVariable = {
  supabaseUrl: 'SUPABASE_URL',
  anonKey: 'SUPABASE_ANON_KEY',
  serviceKey: 'SUPABASE_SERVICE_ROLE_KEY',
  jwtSecret: 'SUPABASE_JWT_SECRET',
  redisUrl: 'REDIS_URL',
  redisPassword: 'REDIS_PASSWORD',
  resendKey: 'RESEND_API_KEY',
} as const;
