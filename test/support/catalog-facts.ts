import type {
  ApiRole,
  CatalogFacts,
  FunctionFacts,
  PolicyFacts,
  Privilege,
  RelationFacts,
  RoleFacts,
} from '../../src/checks/catalog/facts.ts';
import type { Contract, TableContract } from '../../src/contract/schema.ts';
import { catalogContract } from './catalog-contract.ts';

/** The same shape, to be changed by a test. */
export type Draft<Value> = Value extends readonly (infer Item)[]
  ? Draft<Item>[]
  : Value extends object
    ? { -readonly [Key in keyof Value]: Draft<Value[Key]> }
    : Value;

const role = (name: string, different: Partial<RoleFacts> = {}): RoleFacts => ({
  name,
  isSuperuser: false,
  bypassesRowSecurity: false,
  canLogin: false,
  inherits: false,
  memberOf: [],
  ...different,
});

const userId = '( SELECT auth.uid() AS uid)';
const rowPrivileges: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The facts of a database that is as its contract says, as PostgreSQL prints them. */
export function healthyCatalog(contract: Contract = catalogContract()): CatalogFacts {
  return {
    version: '1',
    serverVersion: 180_004,
    schemas: ['public'],
    roles: [
      role('anon'),
      role('authenticated'),
      role('authenticator', { canLogin: true, memberOf: ['anon', 'authenticated', 'service_role'] }),
      role('postgres', { isSuperuser: true, bypassesRowSecurity: true, canLogin: true, inherits: true }),
      role('service_role', { bypassesRowSecurity: true }),
    ],
    relations: Object.entries(contract.tables).map(([name, table]) => healthyTable(name, table)),
    functions: [],
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
    estimatedRows: null,
    columns: [{ name: 'id', type: 'uuid', nullable: false }],
    primaryKey: ['id'],
    foreignKeys: [],
    indexes: [['id']],
    privileges: grants(),
    policies: [],
    hasAllPolicies: true,
    ...different,
  };
  return structuredClone(relation) as Draft<RelationFacts>;
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

function healthyTable(name: string, table: TableContract): RelationFacts {
  return buildRelation(name, {
    rowSecurity: true,
    estimatedRows: 6,
    columns: Object.entries(table.columns).map(([column, shape]) => ({ name: column, ...shape })),
    primaryKey: table.primaryKey,
    foreignKeys: table.foreignKeys.map(({ column, references, onDelete }) => {
      const [target, targetColumn = ''] = references.split('.');
      return {
        name: `${name}_${column}_fkey`,
        columns: [column],
        references: `public.${target}`,
        referencedColumns: [targetColumn],
        onDelete,
        isValidated: true,
      };
    }),
    indexes: [table.primaryKey, ...table.foreignKeys.map(({ column }) => [column])],
    privileges: grants({
      anon: ['SELECT'],
      authenticated: [...rowPrivileges],
      service_role: [...rowPrivileges],
    }),
    policies: healthyPolicies(name, table),
  });
}

/** One policy for each command of the contract, named after it. */
function healthyPolicies(name: string, table: TableContract): readonly PolicyFacts[] {
  const expression = ownerExpression(name, table);
  return Object.entries(table.policies).map(([command, roles = []]) =>
    buildPolicy(command, {
      command: command as PolicyFacts['command'],
      roles: [...roles],
      using: command === 'insert' ? null : expression,
      check: command === 'select' || command === 'delete' ? null : expression,
    }),
  );
}

function ownerExpression(name: string, { access, owner }: TableContract): string {
  if (access === 'public-read') return 'true';
  if (!owner) return 'false';
  if ('columns' in owner) return isOneOf(owner.columns);
  const { column, table, columns } = owner.through;
  const owns = isOneOf(columns.map((ownerColumn) => `match.${ownerColumn}`));
  return `(EXISTS ( SELECT\n   FROM public.${table} match\n  WHERE ((match.id = ${name}.${column}) AND ${owns})))`;
}

function isOneOf(columns: readonly string[]): string {
  const tests = columns.map((column) => `(${userId} = ${column})`);
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' OR ')})`;
}
