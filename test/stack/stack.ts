import { randomBytes } from 'node:crypto';
import { createCleanup } from './cleanup.ts';
import { createDatabase, createTemplate, type DatabaseSource, dropTemplate } from './database.ts';
import { findRedisServer, type RedisLocation } from './find-redis.ts';
import { startPostgres } from './postgres.ts';
import { type RedisOptions, type RedisServer, startRedis } from './redis.ts';
import { type ResendOptions, type ResendServer, startResend } from './resend.ts';
import { type Supabase, startSupabase } from './supabase.ts';

export interface StackOptions {
  /** Where databases are made; without it the stack brings its own PostgreSQL. */
  readonly database?: DatabaseSource;
  /** False for a stack without Redis. */
  readonly redis?: false | (Omit<RedisOptions, 'path'> & { readonly location?: RedisLocation });
  readonly resend?: ResendOptions;
}

/** All that WingmanMatch runs on, on this machine. */
export interface Stack {
  readonly supabase: Supabase;
  /** Null when it was not asked for or cannot be had. */
  readonly redis: RedisServer | null;
  readonly resend: ResendServer;
  /** The platform's variables, as a service that uses this stack has to see them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends everything and removes what it left on disk. */
  stop(): Promise<void>;
}

export async function startStack({ database, redis = {}, resend = {} }: StackOptions = {}): Promise<Stack> {
  const cleanup = createCleanup();
  const location = redis ? (redis.location ?? findRedisServer()) : null;
  const started = await Promise.allSettled([
    startData(database ?? null, cleanup.add),
    startResend(resend).then((server) => {
      cleanup.add(server.stop);
      return server;
    }),
    redis && location?.path ? startOwnRedis({ ...redis, path: location.path }, cleanup.add) : null,
  ] as const);
  const [supabase, mail, store] = started;
  if (supabase.status === 'rejected' || mail.status === 'rejected' || store.status === 'rejected') {
    await cleanup.run();
    throw started.find((result) => result.status === 'rejected')?.reason;
  }
  return {
    supabase: supabase.value,
    redis: store.value,
    resend: mail.value,
    environment: environmentOf(supabase.value, mail.value, store.value),
    stop: cleanup.run,
  };
}

async function startData(given: DatabaseSource | null, later: (stop: () => Promise<unknown>) => void) {
  const source = given ?? (await startDatabaseSource(later));
  const database = await createDatabase(source);
  later(database.drop);
  const supabase = await startSupabase({ databaseUrl: database.url });
  later(supabase.stop);
  return supabase;
}

/** A PostgreSQL with the template that databases are copied from. */
export async function startDatabaseSource(later: (stop: () => Promise<unknown>) => void): Promise<DatabaseSource> {
  const server = await startPostgres();
  later(server.stop);
  const source = await createTemplate(server.url);
  later(() => dropTemplate(source));
  return source;
}

async function startOwnRedis(options: RedisOptions, later: (stop: () => Promise<unknown>) => void) {
  const server = await startRedis(options);
  later(server.stop);
  return server;
}

function environmentOf(supabase: Supabase, resend: ResendServer, redis: RedisServer | null): Record<string, string> {
  return {
    SUPABASE_URL: supabase.url,
    SUPABASE_ANON_KEY: supabase.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: supabase.secretKey,
    SUPABASE_JWT_SECRET: supabase.jwtSecret,
    NEXT_PUBLIC_SUPABASE_URL: supabase.url,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: supabase.publishableKey,
    ...(redis && { REDIS_URL: redis.url }),
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.url,
    EMAIL_TEMPLATES: 'resend',
    // Nothing of it is asked here; it only has to look like one.
    ANTHROPIC_API_KEY: `sk-ant-api03-${randomBytes(69).toString('base64url')}`,
    ENVIRONMENT: 'development',
  };
}
