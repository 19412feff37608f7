import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import type { Outsider } from '../../catalog/outsiders.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { comparedColumns } from '../expression/compared-columns.ts';
import { truthOf } from '../expression/truth-of.ts';
import { expressionsOf, policiesFor } from './policies-for.ts';

/**
 * Where rows are open that should not be: the policies to look at first. Those that are always true, else those that
 * compare no column with the caller, else all that let somebody through.
 */
export function blame(
  view: CatalogView,
  relation: RelationFacts,
  role: Outsider,
  commands: readonly Command[],
): { readonly suspects?: readonly string[] } {
  if (!relation.rowSecurity) return {};
  const among = (isLoose: (text: string) => boolean) =>
    relation.policies.filter((policy) => commands.some((command) => isSuspect(policy, command, isLoose)));
  const isSuspect = (policy: PolicyFacts, command: Command, isLoose: (text: string) => boolean) =>
    policy.isPermissive &&
    policiesFor(view, relation, role, command).includes(policy) &&
    expressionsOf(policy, command).some(isLoose);
  const open = among((text) => truthOf(text) === true);
  const careless = among((text) => truthOf(text) !== false && comparedColumns(text).length === 0);
  const any = among((text) => truthOf(text) !== false);
  const suspects = [open, careless].find(({ length }) => length > 0) ?? any;
  return suspects.length === 0 ? {} : { suspects: suspects.map(({ name }) => name) };
}
