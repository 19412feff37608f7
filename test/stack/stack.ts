import { createCleanup } from './cleanup.ts';
import { createDatabase, createTemplate, type DatabaseSource, dropTemplate } from './database.ts';
import { installFunctions } from './install-functions.ts';
import { startPostgres } from './postgres.ts';
import type { PostgrestOptions } from './postgrest/configuration.ts';
import { findRedisServer, type RedisOptions, type RedisServer, startRedis } from './redis.ts';
import { type ResendOptions, type ResendServer, startResend } from './resend.ts';
import { platformEnvironment, redisEnvironment, resendEnvironment, supabaseEnvironment } from './stack-environment.ts';
import { type Supabase, startSupabase } from './supabase.ts';

export interface StackOptions {
  /** Where databases are made; without it the stack brings its own PostgreSQL. */
  readonly database?: DatabaseSource;
  /** False for a stack without Redis. */
  readonly redis?: false | RedisOptions;
  readonly resend?: ResendOptions;
  /** Whether the functions of src/sql are installed in the database; they are not unless asked for. */
  readonly functions?: boolean;
  readonly postgrest?: PostgrestOptions;
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

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { database, redis = {}, resend = {}, functions = false, postgrest = {} } = options;
  const cleanup = createCleanup();
  const path = redis ? (redis.path ?? findRedisServer()) : null;
  const started = await Promise.allSettled([
    startData(database ?? null, cleanup.add, { functions, postgrest }),
    startResend(resend).then((server) => {
      cleanup.add(server.stop);
      return server;
    }),
    redis && path ? startOwnRedis({ ...redis, path }, cleanup.add) : null,
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
    environment: {
      ...platformEnvironment(),
      ...supabaseEnvironment(supabase.value),
      ...resendEnvironment(mail.value),
      ...(store.value && redisEnvironment(store.value)),
    },
    stop: cleanup.run,
  };
}

/** A project with a database of its own, in a PostgreSQL of its own when none is given. */
export async function startData(
  given: DatabaseSource | null,
  later: (stop: () => Promise<unknown>) => void,
  { functions = false, postgrest = {} }: Pick<StackOptions, 'functions' | 'postgrest'> = {},
) {
  const source = given ?? (await startDatabaseSource(later));
  const database = await createDatabase(source);
  later(database.drop);
  if (functions) await installFunctions(database.url);
  const supabase = await startSupabase({ databaseUrl: database.url, postgrest });
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

/** A Redis whose end is taken care of. */
export async function startOwnRedis(options: RedisOptions, later: (stop: () => Promise<unknown>) => void) {
  const server = await startRedis(options);
  later(server.stop);
  return server;
}
