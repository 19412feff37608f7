import { z } from 'zod';
import type { TableName } from '../../contract/key-path.ts';
import type { AdminsContract, OwnerContract, TableContract } from '../../contract/tables.ts';
import { commands, personas } from '../../core/exposure.ts';
import type { Answer, CallOptions } from '../answer.ts';

/**
 * What the functions of `src/sql` tell of a database: facts, never verdicts, and never a row or an id.
 * Names are as PostgreSQL has them; lists are sorted by name.
 */
export interface CatalogPort {
  /** Whether a replica may answer, by the looks of the address. */
  readonly mayReachReplica: boolean;
  /**
   * The whole catalog of the exposed schemas in one round trip. Callers in the same moment share it. Where the
   * functions are not there, not granted or of another version, the fault is about the installation.
   */
  read(options: CallOptions): Promise<Answer<CatalogFacts>>;
  /**
   * The evidence for the relations of a question, relation by relation; shared like the catalog. What there was no time
   * for is taken from the run before, and is the first of the next one.
   */
  readEvidence(question: EvidenceQuestion, options: CallOptions): Promise<Answer<EvidenceFacts>>;
  /**
   * Asks what was asked for evidence last, before the catalog says whether it is still the question. Null where nothing
   * was asked yet, or the functions were not there.
   */
  anticipateEvidence(options: CallOptions): AnticipatedEvidence | null;
  /**
   * As whom the Data API serves somebody from outside: tried by calling one of the functions, which users may not. A
   * fault where it does not serve them at all.
   */
  identify(role: 'anon' | 'stranger', options: CallOptions): Promise<Answer<ServedAs>>;
  /** What somebody else who asks the same at this moment is answered; null where nobody does. */
  identifyBesides(role: 'anon' | 'stranger', options: CallOptions): Promise<Answer<ServedAs>> | null;
  /** Connections, locks and whether writes are taken; cheap enough for every few seconds, and shared like the catalog. */
  readActivity(options: CallOptions): Promise<Answer<ActivityFacts>>;
}

export interface AnticipatedEvidence {
  readonly question: EvidenceQuestion;
  readonly answer: Promise<Answer<EvidenceFacts>>;
}

/** `privileged` may do what the service role may. */
export type ServedAs = 'anon' | 'signed_in' | 'privileged';

/** Facts are looked at and never changed. */
type Fixed<Value> = Value extends object ? { readonly [Key in keyof Value]: Fixed<Value[Key]> } : Value;

const names = z.array(z.string());
const count = z.number().nullable();
/** Null: not found out. */
const answer = z.boolean().nullable();

const relationKind = z.enum(['table', 'partitioned table', 'view', 'materialized view', 'foreign table']);
const privilege = z.enum(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']);
export type Privilege = z.infer<typeof privilege>;
const apiRole = z.enum(['anon', 'authenticated', 'service_role']);
export type ApiRole = z.infer<typeof apiRole>;
const command = z.enum(commands);

const role = z.object({
  name: z.string(),
  isSuperuser: z.boolean(),
  bypassesRowSecurity: z.boolean(),
  canLogin: z.boolean(),
  /** Roles whose rights it has or may take, directly or through others. */
  memberOf: names,
  /** Those of them whose rights it has without taking them. */
  inherits: names,
});
export type RoleFacts = Fixed<z.infer<typeof role>>;

const column = z.object({
  name: z.string(),
  /** As `format_type` prints it: `character varying(50)`. */
  type: z.string(),
  nullable: z.boolean(),
  /** Whether a signed-in user has the privilege to change it. */
  userMayUpdate: z.boolean(),
  /** Whether a trigger looks at what it would become before a row is changed. */
  isGuarded: z.boolean(),
});
export type ColumnFacts = Fixed<z.infer<typeof column>>;

const foreignKey = z.object({
  name: z.string(),
  columns: names,
  /** As `schema.name`. */
  references: z.string(),
  referencedColumns: names,
  onDelete: z.enum(['no action', 'restrict', 'cascade', 'set null', 'set default']),
  isValidated: z.boolean(),
});
export type ForeignKeyFacts = Fixed<z.infer<typeof foreignKey>>;

const policy = z.object({
  name: z.string(),
  command: z.enum([...command.options, 'all']),
  isPermissive: z.boolean(),
  /** `public` stands for every role. */
  roles: names,
  /** As `pg_get_expr` prints it with an empty search path; null when there is none. */
  using: z.string().nullable(),
  check: z.string().nullable(),
  /**
   * What the functions that it calls read, by the words in their bodies: what clients write themselves, and `claims` of the
   * token that not every user has.
   */
  functionsRead: z.array(z.enum(['user_metadata', 'request', 'claims'])),
});
export type PolicyFacts = Fixed<z.infer<typeof policy>>;

const relation = z.object({
  schema: z.string(),
  name: z.string(),
  kind: relationKind,
  owner: z.string(),
  rowSecurity: z.boolean(),
  /** Whether its owner is subject to its policies too. */
  forcesRowSecurity: z.boolean(),
  /** The partitioned table that it is a part of, as `schema.name`. */
  partitionOf: z.string().nullable(),
  /** Views: whether the caller's rights count, not the owner's. */
  securityInvoker: z.boolean(),
  /** Views and materialized views: the relations that they read, as `schema.name`, through other views too. */
  reads: names,
  /** Views: the writes that go through to what they show; not those that triggers take, nor those to foreign tables. */
  takes: z.array(z.enum(['insert', 'update', 'delete'])),
  /** Views: whether these go through with the rights of its owner, whom no policy of what it reads binds. */
  lendsRights: z.boolean(),
  /** Views: whether what is written has to be shown by it. */
  checksRows: z.boolean(),
  /** From the statistics; null when they were never gathered. */
  estimatedRows: count,
  columns: z.array(column),
  primaryKey: names,
  foreignKeys: z.array(foreignKey),
  /** The columns of each valid index over all rows, in order; expressions are null. */
  indexes: z.array(z.array(z.string().nullable())),
  /** What each API role may do with the whole relation or, for SELECT, INSERT and UPDATE, with some column of it. */
  privileges: z.record(apiRole, z.array(privilege)),
  /** Those of them that are on columns alone: role → privilege → columns. */
  columnPrivileges: z.partialRecord(apiRole, z.partialRecord(privilege, names)),
  policies: z.array(policy),
  /** Whether `policies` are all of them: those over a table that is locked cannot be read without waiting for it. */
  hasAllPolicies: z.boolean(),
  /** Of the definition of a view; null where there is none, and while it could not be read without waiting. */
  digest: z.string().nullable(),
});
export type RelationFacts = Fixed<z.infer<typeof relation>>;

const routine = z.object({
  schema: z.string(),
  name: z.string(),
  /** The types of its arguments, to tell overloads apart. */
  argumentTypes: z.string(),
  owner: z.string(),
  isSecurityDefiner: z.boolean(),
  /** Whether its search_path is fixed. */
  hasFixedSearchPath: z.boolean(),
  /** API roles that may call it. */
  executableBy: z.array(apiRole),
  /** Whether it depends on it who sees what: a policy, a view or a function with its owner's rights calls it somehow. */
  decides: z.boolean(),
  /** Whether it has the rights of its owner, and one of the exposed schemas that has those of its caller calls it somehow. */
  isOffered: z.boolean(),
  /** Of its body and its settings; null while they could not be read without waiting. */
  digest: z.string().nullable(),
  /** What calls it by itself, in any schema, with the rights of whoever asks; so they must keep the right to call it. */
  calledBy: z.array(z.enum(['policy', 'view', 'column', 'constraint'])),
  /** The relations of the exposed schemas that its body names, as `schema.name`. */
  mentions: names,
  /** Trigger functions cannot be called. */
  isTrigger: z.boolean(),
});
export type FunctionFacts = Fixed<z.infer<typeof routine>>;

const writes = z.object({
  /** Whether whoever answered follows another server, and so takes no writes. */
  isReplica: z.boolean(),
  /** Whether the connection that was asked begins its transactions read-only. */
  isReadOnly: z.boolean(),
  /** Where it is set that connections do so that are opened now; null when they do not. */
  readOnlyBy: z.enum(['role', 'database', 'server']).nullable(),
});
export type WriteFacts = Fixed<z.infer<typeof writes>>;

const lock = z.object({
  /** As `schema.name`. */
  relation: z.string(),
  /** Whether somebody has the lock. If not, somebody waits for it, and everybody else behind them. */
  isHeld: z.boolean(),
  /** Sessions that wait for the table. */
  waiting: z.number(),
  /** Seconds; null when nobody waits. */
  longestWaitSeconds: count,
});
export type LockFacts = Fixed<z.infer<typeof lock>>;

/** What `wingman_health_activity` returns. */
export const activitySchema = z.object({
  maxConnections: z.number(),
  /** Kept for superusers and the like, and not for the application. */
  reservedConnections: z.number(),
  /** Client connections by state: active, idle, idle in transaction, …; `hidden` where the role may not see it. */
  byState: z.record(z.string(), z.number()),
  used: z.number(),
  /** Sessions that wait for a lock; null where it cannot be seen. */
  waitingOnLocks: count,
  idleInTransaction: count,
  /** Seconds; null when there is none or it cannot be seen. */
  oldestTransactionSeconds: count,
  oldestQuerySeconds: count,
  writes,
  /** The tables of the exposed schemas, of the sign-in and of the storage that are locked against everybody. */
  locks: z.array(lock),
});
export type ActivityFacts = Fixed<z.infer<typeof activitySchema>>;

/** What `wingman_health_catalog` returns. */
export const catalogSchema = z.object({
  /** Of the installed functions. */
  version: z.string(),
  /** `server_version_num`, such as 180004. */
  serverVersion: z.number(),
  /** The exposed schemas that were looked at. */
  schemas: names,
  roles: z.array(role),
  relations: z.array(relation),
  functions: z.array(routine),
  /** Those of other schemas on which it depends who sees what. */
  helpers: z.array(routine),
  activity: activitySchema,
});
export type CatalogFacts = Fixed<z.infer<typeof catalogSchema>>;

/** How many of the rows that were tried it may be done with: `[allowed, tried]`. Null: nothing to try, or it could not be. */
const tally = z.tuple([z.number(), z.number()]).nullable();

/** One command as one persona, tried with policies and privileges as they would decide. */
const triedCommand = z.object({
  /** Whether the role has the privilege at all. */
  granted: z.boolean(),
  /** Rows of the persona; for an insert, rows in its name. */
  own: tally,
  /** Rows that are neither theirs nor shared. */
  foreign: tally,
  /** Rows that a wider circle may read. */
  shared: tally,
  /** Rows in the name of others that are made up: a yes is a leak, a no proves nothing. */
  madeUp: tally,
  /** SQLSTATE of what stood in the way of an evaluation; null when nothing did. */
  sqlstate: z.string().nullable(),
  /** What that means, said by the client where it is a missing right, the time that was up, a lock, or that nobody may write. */
  obstacle: z.enum(['forbidden', 'timeout', 'locked', 'read_only', 'schema_usage']).optional(),
});
export type TriedCommand = Fixed<z.infer<typeof triedCommand>>;

const personaEvidence = z.object({
  as: z.enum(personas),
  /** Whether the contract names them among the administrators. */
  isAdmin: z.boolean(),
  /** Whether rows are among those that they can read, over all rows and not a sample; shared ones left out. */
  sees: z.object({ own: answer, foreign: answer }),
  /** Of a view: whether it shows them rows that what it reads would have kept from them. */
  adds: answer.default(null),
  /** Of a view: whether another user is shown a row that they are shown. */
  shares: answer.default(null),
  commands: z.partialRecord(command, triedCommand),
});
export type PersonaEvidence = Fixed<z.infer<typeof personaEvidence>>;

const relationEvidence = z.object({
  /** As `schema.name`. */
  relation: z.string(),
  kind: relationKind.nullable(),
  /** `looked`, or why not: no row; rows of one owner only; no such relation; the time was up before or after its turn. */
  state: z.enum(['looked', 'empty', 'one_owner', 'missing', 'timeout', 'error', 'unreached']),
  /** Of an error that ended the look. */
  sqlstate: z.string().nullable(),
  /** What that means, said by the client where it is a lock. */
  obstacle: z.enum(['locked']).optional(),
  rows: z.number(),
  /** Whether the rows tried are all there are. */
  isWhole: z.boolean(),
  /** Signed-in users who were asked, the stranger not counted. */
  users: z.number(),
  durationMs: z.number(),
  /** Whether the database cancelled the look, which ends everything that is asked with it. */
  isCanceled: z.boolean().optional(),
  /** Milliseconds that a user was given for one row of it, asked alone, before that was cancelled too. */
  canceledAfterMs: z.number().nullish(),
  personas: z.array(personaEvidence),
});
export type RelationEvidence = Fixed<z.infer<typeof relationEvidence>>;

/** What `wingman_health_evidence` returns. */
export const evidenceSchema = z.object({ version: z.string(), relations: z.array(relationEvidence) });
export type EvidenceFacts = Fixed<z.infer<typeof evidenceSchema>>;

/** A relation that evidence is asked for, and whose its rows are. */
export interface EvidenceTarget extends TableName {
  readonly owners: readonly OwnerContract[];
  readonly claim: string;
  readonly shared: TableContract['shared'];
  /** Other columns that the policies compare with the caller: whom they name is asked too. */
  readonly named?: readonly string[];
  /** Columns of other tables that the policies look into: whom they name is asked too. */
  readonly beside?: readonly UserColumn[];
}

/** A column of a table that holds ids of users. */
export interface UserColumn {
  readonly table: TableName;
  readonly column: string;
}

/** What is asked, and who is asked beside the owners of the rows themselves. */
export interface EvidenceQuestion {
  readonly targets: readonly EvidenceTarget[];
  readonly admins: readonly AdminsContract[];
  /** Columns in which ordinary users are found, for relations that nobody owns. */
  readonly users: readonly UserColumn[];
}
