import type {
  ApiRole,
  CatalogFacts,
  ColumnFacts,
  FunctionFacts,
  PolicyFacts,
  Privilege,
  RelationFacts,
  RoleFacts,
} from '../../src/checks/catalog/facts.ts';
import { nameOf } from '../../src/checks/catalog/view.ts';
import type { Contract } from '../../src/contract/schema.ts';
import type { OwnerContract, TableContract } from '../../src/contract/tables.ts';
import { commands } from '../../src/core/exposure.ts';
import { catalogContract } from './catalog-contract.ts';

/** The same shape, to be changed by a test. */
export type Draft<Value> = Value extends object ? { -readonly [Key in keyof Value]: Draft<Value[Key]> } : Value;

const role = (name: string, different: Partial<RoleFacts> = {}): RoleFacts => ({
  name,
  isSuperuser: false,
  bypassesRowSecurity: false,
  canLogin: false,
  memberOf: [],
  inherits: [],
  ...different,
});

const userId = '( SELECT auth.uid() AS uid)';
const rowPrivileges: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The facts of a database that is as its contract says, as PostgreSQL prints them. */
export function healthyCatalog(contract: Contract = catalogContract()): CatalogFacts {
  return {
    version: '1',
    serverVersion: 180_004,
    schemas: [...contract.schemas],
    roles: [
      role('anon'),
      role('authenticated'),
      role('authenticator', { canLogin: true, memberOf: ['anon', 'authenticated', 'service_role'] }),
      role('postgres', { isSuperuser: true, bypassesRowSecurity: true, canLogin: true }),
      role('service_role', { bypassesRowSecurity: true }),
    ],
    relations: Object.values(contract.tables).map(healthyTable),
    functions: [],
    helpers: [],
    activity: {
      maxConnections: 100,
      reservedConnections: 3,
      byState: { active: 2, idle: 10 },
      used: 12,
      waitingOnLocks: 0,
      idleInTransaction: 0,
      oldestTransactionSeconds: null,
      oldestQuerySeconds: null,
      writes: { isReplica: false, isReadOnly: false, readOnlyBy: null },
      locks: [],
    },
  };
}

/** A copy of the facts with something changed. */
export function changedCatalog(change: (draft: Draft<CatalogFacts>) => void, facts = healthyCatalog()): CatalogFacts {
  const draft = structuredClone(facts) as Draft<CatalogFacts>;
  change(draft);
  return draft;
}

/** The relation of that name, to be changed. */
export function relationIn(draft: Draft<CatalogFacts>, name: string): Draft<RelationFacts> {
  const found = draft.relations.find((relation) => relation.name === name);
  if (!found) throw new Error(`No relation ${name}`);
  return found;
}

/** The policy of that name on that relation, to be changed. */
export function policyIn(draft: Draft<CatalogFacts>, table: string, name: string): Draft<PolicyFacts> {
  const found = relationIn(draft, table).policies.find((policy) => policy.name === name);
  if (!found) throw new Error(`No policy ${name} on ${table}`);
  return found;
}

/** A relation that the contract does not name: a table without rows, grants or row level security, unless said. */
export function buildRelation(name: string, different: Partial<RelationFacts> = {}): Draft<RelationFacts> {
  const relation: RelationFacts = {
    schema: 'public',
    name,
    kind: 'table',
    owner: 'postgres',
    rowSecurity: false,
    forcesRowSecurity: false,
    partitionOf: null,
    securityInvoker: false,
    reads: [],
    takes: [],
    lendsRights: false,
    checksRows: false,
    estimatedRows: null,
    columns: [buildColumn('id', { type: 'uuid', nullable: false })],
    primaryKey: ['id'],
    foreignKeys: [],
    indexes: [['id']],
    privileges: grants(),
    columnPrivileges: {},
    policies: [],
    hasAllPolicies: true,
    digest: null,
    ...different,
  };
  return structuredClone(relation) as Draft<RelationFacts>;
}

/** A column of text that may be null and that users may not change, unless said. */
export function buildColumn(name: string, different: Partial<ColumnFacts> = {}): Draft<ColumnFacts> {
  return { name, type: 'text', nullable: true, userMayUpdate: false, isGuarded: false, ...different };
}

/** A permissive policy for authenticated, unless said. */
export function buildPolicy(name: string, different: Partial<PolicyFacts> = {}): Draft<PolicyFacts> {
  const policy: PolicyFacts = {
    name,
    command: 'select',
    isPermissive: true,
    roles: ['authenticated'],
    using: null,
    check: null,
    functionsRead: [],
    ...different,
  };
  return structuredClone(policy) as Draft<PolicyFacts>;
}

/** A security definer function that only the service role may call and that nothing calls by itself, unless said. */
export function buildFunction(name: string, different: Partial<FunctionFacts> = {}): Draft<FunctionFacts> {
  const routine: FunctionFacts = {
    schema: 'public',
    name,
    argumentTypes: '',
    owner: 'postgres',
    isSecurityDefiner: true,
    hasFixedSearchPath: true,
    executableBy: ['service_role'],
    decides: false,
    isOffered: false,
    digest: 'd1',
    calledBy: [],
    mentions: [],
    isTrigger: false,
    ...different,
  };
  return structuredClone(routine) as Draft<FunctionFacts>;
}

/** No grants but those that are given. */
export function grants(given: Partial<Record<ApiRole, Privilege[]>> = {}): Record<ApiRole, Privilege[]> {
  return { anon: [], authenticated: [], service_role: [], ...given };
}

function healthyTable(table: TableContract): RelationFacts {
  const { schema, name, primaryKey, foreignKeys } = table;
  return buildRelation(name, {
    schema,
    rowSecurity: true,
    estimatedRows: 6,
    columns: Object.entries(table.columns).map(([column, shape]) => buildColumn(column, shape)),
    primaryKey,
    foreignKeys: foreignKeys.map(({ columns, references, onDelete }) => ({
      name: `${name}_${columns.join('_')}_fkey`,
      columns,
      references: nameOf(references),
      referencedColumns: references.columns,
      onDelete,
      isValidated: true,
    })),
    indexes: [primaryKey, ...foreignKeys.map(({ columns }) => columns)],
    privileges: grants({
      anon: ['SELECT'],
      authenticated: [...rowPrivileges],
      service_role: [...rowPrivileges],
    }),
    policies: healthyPolicies(table),
  });
}

/** One policy for each command that the contract lets somebody do, named after it. */
function healthyPolicies(table: TableContract): readonly PolicyFacts[] {
  const policyOf = {
    nobody: null,
    restricted: null,
    owner: { roles: ['authenticated'], expression: () => ownerExpression(table) },
    signed_in: { roles: ['authenticated'], expression: () => 'true' },
    anyone: { roles: ['anon', 'authenticated'], expression: () => 'true' },
  } as const;
  return commands.flatMap((command) => {
    const policy = policyOf[table.access[command]];
    if (!policy) return [];
    const expression = policy.expression();
    const using = command === 'insert' ? null : expression;
    const check = command === 'select' || command === 'delete' ? null : expression;
    return buildPolicy(command, { command, roles: [...policy.roles], using, check });
  });
}

function ownerExpression({ name, owners }: TableContract): string {
  const tests = owners.map((owner) => testsOwner(name, owner));
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' OR ')})`;
}

function testsOwner(table: string, { path, columns }: OwnerContract): string {
  const [first, ...others] = path.map(({ from, to, by }, place) => {
    const here = place === 0 ? table : `step${place}`;
    const joined = by.map((column, index) => `(step${place + 1}.${column} = ${here}.${from[index]})`);
    return { source: `${nameOf(to)} step${place + 1}`, joined: joined.join(' AND ') };
  });
  if (!first) return isOneOf(columns);
  const from = others.reduce(
    (sources, { source, joined }) => `(${sources}\n     JOIN ${source} ON (${joined}))`,
    first.source,
  );
  const owns = isOneOf(columns.map((column) => `step${path.length}.${column}`));
  return `(EXISTS ( SELECT\n   FROM ${from}\n  WHERE (${first.joined} AND ${owns})))`;
}

function isOneOf(columns: readonly string[]): string {
  const tests = columns.map((column) => `(${userId} = ${column})`);
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' OR ')})`;
}
