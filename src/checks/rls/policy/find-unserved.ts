import type { Command } from '../../../core/exposure.ts';
import { onceFor } from '../../catalog/once-for.ts';
import type { Place } from '../../catalog/rule.ts';
import type { CatalogView, ContractTable } from '../../catalog/view.ts';
import { expectedPolicies } from './expected-roles.ts';
import { expressionsOf, policiesFor } from './policies-for.ts';
import { allowedExpression, clausesFor, createPolicy } from './policy-sql.ts';

interface Unserved {
  readonly place: Place;
  /** Whether there are restrictive policies for it. */
  readonly isRestricted: boolean;
}

/** What the contract lists and no permissive policy serves. A table without row level security needs none. */
export const findUnserved = onceFor((view: CatalogView): readonly Unserved[] => [...findAllUnserved(view)]);

function* findAllUnserved(view: CatalogView): Generator<Unserved> {
  for (const table of view.tables) {
    if (!table.relation.rowSecurity) continue;
    for (const { command, role } of expectedPolicies(view, table.contract)) {
      const serves = policiesFor(view, table.relation, role, command).some(
        (policy) => policy.isPermissive && expressionsOf(policy, command).length > 0,
      );
      if (serves) continue;
      const rivals = policiesFor(view, table.relation, role, command);
      yield {
        place: place(table, role, command),
        isRestricted: rivals.some(({ isPermissive }) => !isPermissive),
      };
    }
  }
}

function place(table: ContractTable, role: string, command: Command): Place {
  const clauses = clausesFor(command, allowedExpression(table, command, role));
  return {
    object: table.name,
    roles: [role],
    commands: [command],
    mend: createPolicy(`${role} ${command}`, table, command, [role], clauses),
  };
}
