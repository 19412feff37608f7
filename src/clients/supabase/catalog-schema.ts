import { z } from 'zod';
import type { ActivityFacts, CatalogFacts, IsolationEvidence } from '../../checks/catalog/facts.ts';

const names = z.array(z.string());
const apiRole = z.enum(['anon', 'authenticated', 'service_role']);
const relationKind = z.enum(['table', 'partitioned table', 'view', 'materialized view', 'foreign table']);
const privilege = z.enum(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']);
const command = z.enum(['select', 'insert', 'update', 'delete']);
const answer = z.boolean().nullable();
const count = z.number().nullable();

/** What `wingman_health_activity` returns. */
export const activitySchema = z.object({
  maxConnections: z.number(),
  reservedConnections: z.number(),
  byState: z.record(z.string(), z.number()),
  used: z.number(),
  waitingOnLocks: count,
  idleInTransaction: count,
  oldestTransactionSeconds: count,
  oldestQuerySeconds: count,
}) satisfies z.ZodType<ActivityFacts>;

const role = z.object({
  name: z.string(),
  isSuperuser: z.boolean(),
  bypassesRowSecurity: z.boolean(),
  canLogin: z.boolean(),
  inherits: z.boolean(),
  memberOf: names,
});

const foreignKey = z.object({
  name: z.string(),
  columns: names,
  references: z.string(),
  referencedColumns: names,
  onDelete: z.enum(['no action', 'restrict', 'cascade', 'set null', 'set default']),
  isValidated: z.boolean(),
});

const policy = z.object({
  name: z.string(),
  command: z.enum([...command.options, 'all']),
  isPermissive: z.boolean(),
  roles: names,
  using: z.string().nullable(),
  check: z.string().nullable(),
});

const relation = z.object({
  schema: z.string(),
  name: z.string(),
  kind: relationKind,
  owner: z.string(),
  rowSecurity: z.boolean(),
  forcesRowSecurity: z.boolean(),
  partitionOf: z.string().nullable(),
  securityInvoker: z.boolean(),
  reads: names,
  estimatedRows: count,
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  primaryKey: names,
  foreignKeys: z.array(foreignKey),
  indexes: z.array(z.array(z.string().nullable())),
  privileges: z.record(apiRole, z.array(privilege)),
  policies: z.array(policy),
});

const routine = z.object({
  schema: z.string(),
  name: z.string(),
  argumentTypes: z.string(),
  owner: z.string(),
  isSecurityDefiner: z.boolean(),
  hasFixedSearchPath: z.boolean(),
  executableBy: z.array(apiRole),
  mentions: names,
  isTrigger: z.boolean(),
});

/** What `wingman_health_catalog` returns. */
export const catalogSchema = z.object({
  version: z.string(),
  serverVersion: z.number(),
  schemas: names,
  roles: z.array(role),
  relations: z.array(relation),
  functions: z.array(routine),
  activity: activitySchema,
}) satisfies z.ZodType<CatalogFacts>;

const commandEvidence = z.object({
  granted: z.boolean(),
  own: answer,
  foreign: answer,
  sqlstate: z.string().nullable(),
});

/** What `wingman_health_evidence` returns. */
export const evidenceSchema = z.object({
  version: z.string(),
  tables: z.array(
    z.object({
      table: z.string(),
      kind: relationKind,
      state: z.enum(['looked', 'missing', 'empty', 'one_owner', 'timeout', 'error']),
      sqlstate: z.string().nullable(),
      commands: z.partialRecord(command, commandEvidence).nullable(),
      anonMay: z.record(command, answer).nullable(),
      seesForeignRows: answer,
      seesOwnRows: answer,
      strangerSeesRows: answer,
      anonSeesRows: answer,
      durationMs: z.number(),
    }),
  ),
}) satisfies z.ZodType<IsolationEvidence>;
