import type { Command } from '../../../core/isolation.ts';
import type { IsolationEvidence, RelationFacts, TableEvidence } from '../../catalog/facts.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { guardedTables, isViewOverUserData } from '../guarded-tables.ts';
import { expectedRoles } from '../policy/expected-roles.ts';
import { commands } from '../policy/policies-for.ts';
import { type Reach, reachOf } from '../policy/reach-of.ts';
import type { Doubt } from './judge-command.ts';

/** Whether anon can run a command: `closed`, `open`, or why it was not found out. */
export type AnonymousVerdict = 'closed' | 'open' | { readonly why: Doubt };

/** What the anonymous key can do with user data, relation by relation. What the contract lists for it is left out. */
export interface AnonymousView {
  readonly catalog: CatalogView;
  readonly relations: readonly {
    readonly name: string;
    readonly relation: RelationFacts;
    /** For views SELECT alone. */
    readonly verdicts: Readonly<Partial<Record<Command, AnonymousVerdict>>>;
  }[];
}

/** Judges every table with user data, and every view over them. Without evidence the catalog has to do. */
export function viewAnonymous(catalog: CatalogView, evidence: IsolationEvidence | null): AnonymousView {
  const judge = (relation: RelationFacts, asked: readonly Command[]) => {
    const name = nameOf(relation);
    const seen = evidence?.tables.find(({ table }) => table === name) ?? null;
    const verdicts = asked.map((command) => {
      const reach = reachOf(catalog, relation, 'anon', command);
      return [command, judgeAnonymous({ command, reach, evidence: seen, rights: rightsOf(relation) })];
    });
    return { name, relation, verdicts: Object.fromEntries(verdicts) };
  };
  const tables = guardedTables(catalog).map(({ contract, relation }) =>
    judge(
      relation,
      commands.filter((command) => !expectedRoles(contract, command).has('anon')),
    ),
  );
  const views = catalog.facts.relations.filter((relation) => isViewOverUserData(catalog, relation));
  return { catalog, relations: [...tables, ...views.map((relation) => judge(relation, ['select']))] };
}

export interface AnonymousCase {
  readonly command: Command;
  /** What the catalog says of anon. */
  readonly reach: Reach;
  readonly evidence: TableEvidence | null;
  /** Of a table its own, of a view the caller's or its owner's. */
  readonly rights: 'own' | 'caller' | 'owner';
}

/**
 * Where policies decide by row or caller, only having looked tells; that anon sees no row of an empty table shows
 * nothing. A view with the rights of its caller shows what the tables below show. One with the rights of its owner has
 * no policy that could keep anybody out, so there the burden of proof is the other way round.
 */
export function judgeAnonymous({ command, reach, evidence, rights }: AnonymousCase): AnonymousVerdict {
  const may = evidence?.anonMay?.[command] ?? null;
  const seen = command === 'select' ? (evidence?.anonSeesRows ?? null) : may;
  if (may || seen || reach === 'open') return 'open';
  if (reach === 'closed' || rights === 'caller') return 'closed';
  if (rights === 'owner') return evidence?.state === 'looked' && seen === false ? 'closed' : 'open';
  if (!evidence || evidence.state === 'missing') return { why: 'not_looked_at' };
  if (evidence.state === 'empty') return { why: 'empty' };
  if (seen === false) return 'closed';
  if (evidence.state === 'timeout') return { why: 'timeout' };
  return { why: evidence.sqlstate === null ? 'null' : `sqlstate ${evidence.sqlstate}` };
}

function rightsOf({ kind, securityInvoker }: RelationFacts): AnonymousCase['rights'] {
  if (kind !== 'view') return 'own';
  return securityInvoker ? 'caller' : 'owner';
}
