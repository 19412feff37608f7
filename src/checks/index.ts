import type { Contract } from '../contract/schema.ts';
import type { Check } from '../core/check.ts';
import type { BuiltInCategory } from './categories.ts';
import { databaseAnonClient } from './database/anon-client.ts';
import { databaseLocks } from './database/locks.ts';
import { databasePool } from './database/pool.ts';
import { databaseQuery } from './database/query.ts';
import { databaseServiceClient } from './database/service-client.ts';
import { databaseWritable } from './database/writable.ts';
import { emailConfiguration } from './email/configuration.ts';
import { emailConnection } from './email/connection.ts';
import { emailFallback } from './email/fallback.ts';
import { emailTemplates } from './email/templates.ts';
import { environmentConfiguration } from './environment/configuration.ts';
import { environmentFeatureFlags } from './environment/feature-flags.ts';
import { environmentKeys } from './environment/keys.ts';
import { environmentUrls } from './environment/urls.ts';
import { environmentVariables } from './environment/variables.ts';
import type { Ports } from './ports.ts';
import { redisCache } from './redis/cache.ts';
import { redisConnection } from './redis/connection.ts';
import { redisFallback } from './redis/fallback.ts';
import { redisRateLimit } from './redis/rate-limit.ts';
import { rlsAnonymous } from './rls/anonymous.ts';
import { rlsChanges } from './rls/changes.ts';
import { rlsEnabled } from './rls/enabled.ts';
import { rlsFunctions } from './rls/functions.ts';
import { rlsIsolation } from './rls/isolation.ts';
import { rlsPolicies } from './rls/policies.ts';
import { schemaDrift } from './schema/drift.ts';
import { schemaForeignKeys } from './schema/foreign-keys.ts';
import { schemaStructure } from './schema/structure.ts';
import { schemaTables } from './schema/tables.ts';
import { servicesAuth } from './services/auth.ts';
import { servicesRealtime } from './services/realtime.ts';
import { servicesStorage } from './services/storage.ts';

/** One question: what is asked of the ports, against the contract. */
export type CheckFactory = (ports: Ports, contract: Contract) => Check;

/** Every built-in check. To add one: its file, its line here, its section in docs/checks. */
export const checks = {
  environment: [
    environmentVariables,
    environmentConfiguration,
    environmentFeatureFlags,
    environmentUrls,
    environmentKeys,
  ],
  database: [databaseServiceClient, databaseAnonClient, databaseQuery, databaseWritable, databasePool, databaseLocks],
  schema: [schemaTables, schemaStructure, schemaForeignKeys, schemaDrift],
  rls: [rlsEnabled, rlsPolicies, rlsIsolation, rlsAnonymous, rlsFunctions, rlsChanges],
  services: [servicesAuth, servicesStorage, servicesRealtime],
  redis: [redisConnection, redisCache, redisRateLimit, redisFallback],
  email: [emailConfiguration, emailConnection, emailTemplates, emailFallback],
} as const satisfies Record<BuiltInCategory, readonly CheckFactory[]>;

/** Builds every built-in check. */
export function buildChecks(ports: Ports, contract: Contract): Check[] {
  return Object.values(checks).flatMap((factories: readonly CheckFactory[]) =>
    factories.map((create) => create(ports, contract)),
  );
}
