import type { Command } from '../../core/isolation.ts';
import type { Answer, CallOptions } from '../answer.ts';

/**
 * What the functions of `src/sql/install.sql` tell of a database: facts, never verdicts, and never a row or an id.
 * Names are as PostgreSQL has them; lists are sorted by name.
 */
export interface CatalogPort {
  /**
   * The whole catalog of the exposed schemas in one round trip. Callers in the same moment share it. Where the
   * functions are not there, not granted or of another version, the fault is about the installation.
   */
  read(options: CallOptions): Promise<Answer<CatalogFacts>>;
  /** The isolation evidence for the owner tables of the contract, in one round trip; shared like the catalog. */
  readEvidence(options: CallOptions): Promise<Answer<IsolationEvidence>>;
  /** Connection statistics alone; cheap enough for every few seconds. */
  readActivity(options: CallOptions): Promise<Answer<ActivityFacts>>;
}

export interface CatalogFacts {
  /** Of the installed functions. */
  readonly version: string;
  /** `server_version_num`, such as 180004. */
  readonly serverVersion: number;
  /** The exposed schemas that were looked at. */
  readonly schemas: readonly string[];
  readonly roles: readonly RoleFacts[];
  readonly relations: readonly RelationFacts[];
  readonly functions: readonly FunctionFacts[];
  readonly activity: ActivityFacts;
}

export interface RoleFacts {
  readonly name: string;
  readonly isSuperuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly canLogin: boolean;
  readonly inherits: boolean;
  /** Roles whose rights it has or may take, directly or through others. */
  readonly memberOf: readonly string[];
}

type RelationKind = 'table' | 'partitioned table' | 'view' | 'materialized view' | 'foreign table';
export type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE' | 'REFERENCES' | 'TRIGGER';
export type ApiRole = 'anon' | 'authenticated' | 'service_role';

export interface RelationFacts {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly owner: string;
  readonly rowSecurity: boolean;
  /** Whether its owner is subject to its policies too. */
  readonly forcesRowSecurity: boolean;
  /** The partitioned table that it is a part of, as `schema.name`. */
  readonly partitionOf: string | null;
  /** Views: whether the caller's rights count, not the owner's. */
  readonly securityInvoker: boolean;
  /** Views and materialized views: the relations that they read, as `schema.name`, through other views too. */
  readonly reads: readonly string[];
  /** From the statistics; null when they were never gathered. */
  readonly estimatedRows: number | null;
  readonly columns: readonly ColumnFacts[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
  /** The columns of each valid index over all rows, in order; expressions are null. */
  readonly indexes: readonly (readonly (string | null)[])[];
  /** What each API role may do with the whole relation or, for SELECT, INSERT and UPDATE, with some column of it. */
  readonly privileges: Readonly<Record<ApiRole, readonly Privilege[]>>;
  readonly policies: readonly PolicyFacts[];
}

export interface ColumnFacts {
  readonly name: string;
  /** As `format_type` prints it: `character varying(50)`. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface ForeignKeyFacts {
  readonly name: string;
  readonly columns: readonly string[];
  /** As `schema.name`. */
  readonly references: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
  readonly isValidated: boolean;
}

export interface PolicyFacts {
  readonly name: string;
  readonly command: Command | 'all';
  readonly isPermissive: boolean;
  /** `public` stands for every role. */
  readonly roles: readonly string[];
  /** As `pg_get_expr` prints it with an empty search path; null when there is none. */
  readonly using: string | null;
  readonly check: string | null;
}

export interface FunctionFacts {
  readonly schema: string;
  readonly name: string;
  /** The types of its arguments, to tell overloads apart. */
  readonly argumentTypes: string;
  readonly owner: string;
  readonly isSecurityDefiner: boolean;
  /** Whether its search_path is fixed. */
  readonly hasFixedSearchPath: boolean;
  /** API roles that may call it. */
  readonly executableBy: readonly ApiRole[];
  /** The relations of the exposed schemas that its body names, as `schema.name`. */
  readonly mentions: readonly string[];
  /** Trigger functions cannot be called. */
  readonly isTrigger: boolean;
}

export interface ActivityFacts {
  readonly maxConnections: number;
  /** Kept for superusers and the like, and not for the application. */
  readonly reservedConnections: number;
  /** Client connections by state: active, idle, idle in transaction, …; `hidden` where the role may not see it. */
  readonly byState: Readonly<Record<string, number>>;
  readonly used: number;
  /** Sessions that wait for a lock; null where it cannot be seen. */
  readonly waitingOnLocks: number | null;
  readonly idleInTransaction: number | null;
  /** Seconds; null when there is none or it cannot be seen. */
  readonly oldestTransactionSeconds: number | null;
  readonly oldestQuerySeconds: number | null;
}

export interface IsolationEvidence {
  readonly version: string;
  readonly tables: readonly TableEvidence[];
}

/** What a command would do, as the policies and privileges decide it. Null: could not be evaluated. */
export interface CommandEvidence {
  /** Whether the role has the privilege at all. */
  readonly granted: boolean;
  /** Whether a user may do it with a row of theirs. */
  readonly own: boolean | null;
  /** Whether a user may do it with some row of another owner, found or crafted. */
  readonly foreign: boolean | null;
  /** SQLSTATE of what stood in the way of an evaluation; null when nothing did. */
  readonly sqlstate: string | null;
  /** What that means, where it is the right that is missing or the time that was up. */
  readonly obstacle?: 'forbidden' | 'timeout' | undefined;
}

/**
 * Without rows of two owners, false is said only where no row could make a difference. What is said of a view is what it
 * adds: rows that the tables would have kept from the same user.
 */
export interface TableEvidence {
  /** As `schema.name`. */
  readonly table: string;
  readonly kind: RelationKind;
  /** `looked`, or why not: no such relation; no row; rows of one owner only; the time was up; another SQLSTATE. */
  readonly state: 'looked' | 'missing' | 'empty' | 'one_owner' | 'timeout' | 'error';
  readonly sqlstate: string | null;
  /** For the role `authenticated`; for views only `select` can be there. */
  readonly commands: Readonly<Partial<Record<Command, CommandEvidence>>> | null;
  /** Whether anon could do it with some row; false without the privilege, null where it could not be evaluated. */
  readonly anonMay?: Readonly<Record<Command, boolean | null>> | null;
  /** Whether rows of others are among those that a user can read, over all rows and not a sample; null: not found out. */
  readonly seesForeignRows: boolean | null;
  readonly seesOwnRows: boolean | null;
  /** Whether a signed-in user who owns nothing can read any row. */
  readonly strangerSeesRows: boolean | null;
  /** Whether anon can read any row. */
  readonly anonSeesRows: boolean | null;
  readonly durationMs: number;
}
