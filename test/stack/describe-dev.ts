import type { RedisServer } from './redis.ts';
import type { ResendServer } from './resend.ts';
import type { Supabase } from './supabase.ts';

export interface DevParts {
  readonly supabase: Supabase | null;
  readonly redis: RedisServer | null;
  readonly resend: ResendServer | null;
  readonly isRedisGiven: boolean;
}

/** What a newcomer reads first: where everything is, and what to try. */
export function describeDev(url: string, { supabase, redis, resend, isRedisGiven }: DevParts): string {
  const port = redis && new URL(redis.url).port;
  const lines = [
    '',
    `wingman-health is at ${url}`,
    '',
    `  Supabase   ${supabase ? `${supabase.url}  (database: ${supabase.databaseUrl})` : 'as given by SUPABASE_*'}`,
    `  Redis      ${redis?.url ?? (isRedisGiven ? 'as given by REDIS_URL' : 'none: redis-server is not on the PATH; the fallback serves')}`,
    `  Resend     ${resend?.url ?? 'as given by RESEND_API_KEY'}`,
    '',
    'Try',
    `  curl ${url}/health`,
    `  curl ${url}/health/summary`,
    `  curl -I ${url}/health/ready`,
    ...(port
      ? [
          `  redis-cli -p ${port} shutdown nosave     then see ${url}/health/redis turn degraded within 15 s`,
          `  redis-server --port ${port} --save ''    and healthy again`,
        ]
      : []),
    ...(supabase
      ? [
          `  psql '${supabase.databaseUrl}' -c 'alter table chat_messages disable row level security'`,
          `  curl '${url}/health/rls?fresh'          says so, confirmed by a second look`,
        ]
      : []),
    '',
    'Ctrl-C stops all of it.',
    '',
    '',
  ];
  return lines.join('\n');
}
