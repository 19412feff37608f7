import { randomUUID } from 'node:crypto';
import type { Ports } from './checks/ports.ts';
import { createNoTemplates, createTemplateDirectory } from './clients/files/template-directory.ts';
import { knownSecrets } from './clients/known-secrets.ts';
import { createMemoryOutbox } from './clients/memory/outbox.ts';
import { createMemoryStore } from './clients/memory/store.ts';
import { createRedisFleet, type RedisFleetOptions } from './clients/redis/fleet/fleet.ts';
import { createRedisStore } from './clients/redis/store.ts';
import { createResendEmail } from './clients/resend/email.ts';
import { resendShapes } from './clients/resend/key.ts';
import { createSupabaseCatalog } from './clients/supabase/catalog.ts';
import { createSupabaseRest } from './clients/supabase/rest.ts';
import { createSupabaseServices } from './clients/supabase/services.ts';
import { supabaseShapes } from './clients/supabase/shapes.ts';
import type { Environment } from './config/environment.ts';
import { createEnvironmentPort } from './config/environment.ts';
import type { PlatformVariables } from './config/read-platform.ts';
import type { Settings } from './config/settings.ts';
import { signWithSecret } from './config/token-signer.ts';
import { nameWatched } from './config/watched.ts';
import type { Contract } from './contract/schema.ts';
import type { Archive } from './core/chronicle/archive.ts';
import type { Clock } from './core/clock.ts';
import type { Fleet } from './core/monitor/fleet/fleet.ts';
import type { Turn } from './core/push/turn.ts';

/** The vendors behind their ports. */
export interface Connections {
  readonly ports: Ports;
  /** What survives a restart; null where there is nothing that could keep it. */
  readonly archive: Archive | null;
  /** Joins the replicas that share their runs; null where there is no place at which they could meet. */
  joinFleet(options: JoinOptions): Fleet | null;
  /** The turn to speak among those who know this key; null where there is no place at which they could meet. */
  joinPush(key: Buffer): Promise<Turn | null>;
  close(): Promise<void>;
}

type JoinOptions = Omit<RedisFleetOptions, 'connection' | 'clock'>;

export interface ConnectOptions {
  readonly settings: Settings;
  readonly contract: Contract;
  readonly platform: PlatformVariables;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** A client gives up before its check does, because it knows better what went wrong. */
const clientShare = 0.75;

/** Builds the clients. Nothing is asked of anybody before the first check runs. */
export function connect({ settings, contract, platform, environment, clock }: ConnectOptions): Connections {
  const timeoutMs = settings.checkTimeoutMs * clientShare;
  const redis = createRedisStore({
    url: contract.uses.redis ? platform.redisUrl : null,
    password: platform.redisPassword,
    clock,
    timeoutMs,
  });
  const resend = createResendEmail({ apiKey: platform.resendKey, baseUrl: settings.resendBaseUrl, clock, timeoutMs });
  const templates = {
    none: () => createNoTemplates(),
    hosted: () => resend.templates,
    directory: (path: string) => createTemplateDirectory({ path }),
  };
  const { emailTemplates } = settings;
  const supabase = {
    url: platform.supabaseUrl,
    anonKey: platform.anonKey,
    serviceKey: platform.serviceKey,
    // A project that has a signing key has left its secret behind.
    signer: settings.signingKey ?? (platform.jwtSecret && signWithSecret(platform.jwtSecret)),
    timeoutMs,
    clock,
  };
  const rest = createSupabaseRest({ ...supabase, schema: contract.schema });
  const ports: Ports = {
    clock,
    environment: createEnvironmentPort(environment),
    shapes: { project: supabaseShapes, email: resendShapes, others: knownSecrets },
    rest,
    catalog: createSupabaseCatalog({
      ...supabase,
      schemas: schemasOf(contract),
      functionsSchema: settings.functionsSchema ?? contract.schema,
    }),
    services: createSupabaseServices(supabase),
    redis,
    fallbackStore: createMemoryStore({ clock }),
    email: resend.email,
    templates:
      emailTemplates.kind === 'directory' ? templates.directory(emailTemplates.path) : templates[emailTemplates.kind](),
    fallbackOutbox: createMemoryOutbox(),
  };
  const { isConfigured, connection } = redis;
  return {
    ports,
    archive: isConfigured ? redis.openArchive(nameWatched(contract, platform)) : null,
    joinFleet: (options) => (isConfigured ? createRedisFleet({ connection, clock, ...options }) : null),
    async joinPush(key) {
      if (!isConfigured) return null;
      const { createRedisTurn } = await import('./clients/redis/push/turn.ts');
      return createRedisTurn({ connection, clock, replica: randomUUID(), key });
    },
    close() {
      rest.close();
      return redis.close();
    },
  };
}

/** Storage keeps its own tables, which users reach through their policies as any other. */
function schemasOf({ schemas, uses }: Contract): readonly string[] {
  return uses.storage ? [...new Set([...schemas, 'storage'])] : schemas;
}
