import { createHash } from 'node:crypto';
import type { CatalogFacts, FunctionFacts, PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import { outsiders } from '../../catalog/outsiders.ts';
import { quoteIdentifier } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import { withoutConstants } from './without-constants.ts';

/** Everything that decides about access, for a person to review and to be compared with what was reviewed. */
export interface ReviewEntries {
  /** What it is → how it reads, without constants; a digest at the end stands for what is left out. */
  readonly entries: Readonly<Record<string, string>>;
  /** Whether a thing could not be read just now, because a table that it is about is locked. */
  isUnread(what: string): boolean;
}

/** Describes what decides about access in words of one line each, the same for the same database. */
export function reviewEntries({ roles, relations, functions, helpers }: CatalogFacts): ReviewEntries {
  const reached = relations.filter(
    ({ privileges, policies }) => policies.length > 0 || outsiders.some((role) => privileges[role].length > 0),
  );
  const deciding = [...functions, ...helpers].filter(({ isSecurityDefiner, decides }) => isSecurityDefiner || decides);
  const unread = new Set([
    ...relations.filter((relation) => isView(relation) && relation.digest === null).map(keyOfRelation),
    ...deciding.filter(({ digest }) => digest === null).map(keyOfFunction),
  ]);
  const halfRead = relations.filter(({ hasAllPolicies }) => !hasAllPolicies).map((relation) => endOfPolicy(relation));
  return {
    entries: Object.fromEntries([
      ...roles
        .filter(({ name }) => outsiders.some((role) => role === name))
        .map((role) => [
          `role ${role.name}`,
          [
            role.isSuperuser
              ? 'superuser'
              : role.bypassesRowSecurity
                ? 'bypasses row level security'
                : 'bound by policies',
            `member of ${listOr(role.memberOf, 'no role')}`,
          ].join('; '),
        ]),
      ...reached.map((relation) => [keyOfRelation(relation), describeRelation(relation)]),
      ...reached.flatMap((relation) =>
        relation.policies.map((policy) => [
          `policy ${quoteIdentifier(policy.name)}${endOfPolicy(relation)}`,
          describePolicy(policy),
        ]),
      ),
      ...deciding.map((routine) => [keyOfFunction(routine), describeFunction(routine)]),
    ]),
    isUnread: (what) =>
      unread.has(what) || (what.startsWith('policy ') && halfRead.some((relation) => what.endsWith(relation))),
  };
}

/** How an entry reads without its digest. */
export function wordsOf(entry: string): string {
  return entry.replace(/ #[0-9a-f]+$/, '');
}

const isView = ({ kind }: RelationFacts) => kind === 'view' || kind === 'materialized view';
const keyOfRelation = (relation: RelationFacts) => `${relation.kind} ${nameOf(relation)}`;
const keyOfFunction = (routine: FunctionFacts) => `function ${nameOf(routine)}(${routine.argumentTypes})`;
const endOfPolicy = (relation: RelationFacts) => ` on ${nameOf(relation)}`;
const listOr = (names: readonly string[], nothing: string) => (names.length > 0 ? names.join(', ') : nothing);

function describeRelation(relation: RelationFacts): string {
  const { owner, rowSecurity, forcesRowSecurity, securityInvoker, digest } = relation;
  const grants = outsiders.map((role) => `${role}: ${describeGrants(relation, role)}`);
  if (isView(relation)) {
    const rights = securityInvoker ? 'of whoever asks' : `of its owner ${owner}`;
    return `with the rights ${rights}; ${grants.join('; ')} #${digest ?? '0'}`;
  }
  const security = rowSecurity ? (forcesRowSecurity ? 'on, for its owner too' : 'on') : 'off';
  return `row level security ${security}; ${grants.join('; ')}`;
}

function describeGrants({ privileges, columnPrivileges }: RelationFacts, role: (typeof outsiders)[number]): string {
  const granted = privileges[role].map((privilege) => {
    const columns = columnPrivileges[role]?.[privilege];
    return `${privilege.toLowerCase()}${columns ? ` (${columns.map(quoteIfOdd).join(', ')})` : ''}`;
  });
  return listOr(granted, 'nothing');
}

const quoteIfOdd = (name: string) => (/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) ? name : quoteIdentifier(name));

function describePolicy({ command, isPermissive, roles, using, check }: PolicyFacts): string {
  const said = (word: string, expression: string | null) =>
    expression === null ? [] : [`${word} ${withoutConstants(expression)}`];
  const words = [
    `${isPermissive ? 'permissive' : 'restrictive'} for ${command} to ${roles.join(', ')}`,
    ...said('using', using),
    ...said('check', check),
  ];
  const whole = JSON.stringify([using, check]);
  return `${words.join('; ')} #${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}

function describeFunction({ owner, isSecurityDefiner, executableBy, digest }: FunctionFacts): string {
  const callers = outsiders.filter((role) => executableBy.includes(role));
  const rights = isSecurityDefiner ? `of its owner ${owner}` : 'of whoever calls it';
  return `with the rights ${rights}; called by ${listOr(callers, 'nobody from outside')} #${digest ?? '0'}`;
}
