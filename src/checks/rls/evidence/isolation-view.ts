import type { Command } from '../../../core/isolation.ts';
import type { IsolationEvidence, RelationFacts, TableEvidence } from '../../catalog/facts.ts';
import { type CatalogView, type ContractTable, nameOf } from '../../catalog/view.ts';
import { readsOtherClaims } from '../expression/reads-other-claims.ts';
import { guardedTables, isViewOverUserData } from '../guarded-tables.ts';
import { expectedRoles } from '../policy/expected-roles.ts';
import { commands, expressionsOf, policiesFor } from '../policy/policies-for.ts';
import { ownerExpression } from '../policy/policy-sql.ts';
import { reachOf } from '../policy/reach-of.ts';
import { type CommandVerdict, judgeCommand } from './judge-command.ts';

export interface JudgedRelation {
  /** As `schema.name`. */
  readonly name: string;
  readonly relation: RelationFacts;
  /** What would hold the rows together with their owners, as an expression of a policy; null for views. */
  readonly ownersOnly: string | null;
  /** For views SELECT alone. */
  readonly verdicts: Readonly<Partial<Record<Command, CommandVerdict>>>;
}

/** What signed-in users can do with the rows of others, relation by relation. */
export interface IsolationView {
  readonly relations: readonly JudgedRelation[];
}

/** The role that every user has. */
const user = 'authenticated';

/** Judges every table of the contract that holds user data, their partitions, and the views over them. */
export function viewIsolation(view: CatalogView, evidence: IsolationEvidence): IsolationView {
  const byName = new Map(evidence.tables.map((table) => [table.table, table]));
  const looked = (name: string) => {
    const found = byName.get(name);
    return found && found.state !== 'missing' ? found : null;
  };
  const tables = guardedTables(view).map((table) => ({
    name: table.name,
    relation: table.relation,
    ownersOnly: ownerExpression(view, table),
    verdicts: judgeTable(view, table, looked(table.name)),
  }));
  const views = view.facts.relations
    .filter((relation) => isViewOverUserData(view, relation))
    .map((relation) => ({
      name: nameOf(relation),
      relation,
      ownersOnly: null,
      verdicts: { select: judgeView(view, relation, looked(nameOf(relation))) },
    }));
  return { relations: [...tables, ...views] };
}

function judgeTable(view: CatalogView, { contract, relation }: ContractTable, evidence: TableEvidence | null) {
  return Object.fromEntries(
    commands.map((command) => {
      const isListed = expectedRoles(contract, command).has(user);
      if (isListed && !contract.owner) return [command, meantForAll];
      const verdict = judgeCommand({
        command,
        evidence,
        reach: reachOf(view, relation, user, command),
        isExpected: isListed && relation.partitionOf === null,
        otherClaims: findOtherClaims(view, relation, command),
      });
      return [command, verdict];
    }),
  );
}

/** Where rows have no owner, what the contract lists may be done with any of them. */
const meantForAll: CommandVerdict = { verdict: 'isolated', isDenied: false };

/**
 * A view with the rights of its caller shows what the tables below show, and those are judged themselves. One with the
 * rights of its owner that is empty shows nothing to anybody, and so proves nothing.
 */
function judgeView(view: CatalogView, relation: RelationFacts, evidence: TableEvidence | null): CommandVerdict {
  const verdict = judgeCommand({
    command: 'select',
    evidence,
    reach: reachOf(view, relation, user, 'select'),
    isExpected: false,
    otherClaims: { permissive: false, restrictive: false },
  });
  if (relation.securityInvoker)
    return verdict.verdict === 'leaking' ? verdict : { verdict: 'isolated', isDenied: false };
  const isEmpty = verdict.verdict === 'isolated' && evidence?.state === 'empty' && evidence.commands?.select?.granted;
  return isEmpty ? { verdict: 'not_verified', why: 'empty' } : verdict;
}

function findOtherClaims(view: CatalogView, relation: RelationFacts, command: Command) {
  const reading = policiesFor(view, relation, user, command).filter((policy) =>
    expressionsOf(policy, command).some(readsOtherClaims),
  );
  return {
    permissive: reading.some(({ isPermissive }) => isPermissive),
    restrictive: reading.some(({ isPermissive }) => !isPermissive),
  };
}
