import type { Command } from '../../../core/exposure.ts';
import type { ApiRole, Privilege, RelationFacts } from '../../catalog/facts.ts';
import { onceFor, onceForText } from '../../catalog/once-for.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { policiesFor } from './policies-for.ts';
import { weighPolicy } from './weigh-policy.ts';

/** How far a role gets with a command: to no row, to every row, or to rows that only the evidence can name. */
export type Reach = 'closed' | 'open' | 'depends';

/** Reads off the catalog how far a role gets. The rights that a view lends are not among it: a view `depends`. */
export function reachOf(view: CatalogView, relation: RelationFacts, role: ApiRole, command: Command): Reach {
  return reachesOf(view)(relation)[role](command);
}

const reachesOf = onceFor((view: CatalogView) =>
  onceFor((relation: RelationFacts) => {
    const as = (role: ApiRole) => onceForText((command) => readReach(view, relation, role, command as Command));
    return { anon: as('anon'), authenticated: as('authenticated'), service_role: as('service_role') };
  }),
);

function readReach(view: CatalogView, relation: RelationFacts, role: ApiRole, command: Command): Reach {
  if (!relation.privileges[role].includes(command.toUpperCase() as Privilege)) return 'closed';
  if (relation.kind === 'view') return 'depends';
  if (!relation.rowSecurity || bypassesPolicies(view, relation, role)) return 'open';
  // Those over a table that is locked could not be read, and may decide otherwise.
  if (!relation.hasAllPolicies) return 'depends';
  const policies = policiesFor(view, relation, role, command).map((policy) => ({
    isPermissive: policy.isPermissive,
    weight: weighPolicy(policy, command),
  }));
  const permissive = policies.filter(({ isPermissive }) => isPermissive).map(({ weight }) => weight);
  const restrictive = policies.filter(({ isPermissive }) => !isPermissive).map(({ weight }) => weight);
  if (permissive.every((weight) => weight === 'lets_none') || restrictive.includes('lets_none')) return 'closed';
  return permissive.includes('lets_all') && restrictive.every((weight) => weight === 'lets_all') ? 'open' : 'depends';
}

function bypassesPolicies(view: CatalogView, relation: RelationFacts, role: ApiRole): boolean {
  const facts = view.facts.roles.find(({ name }) => name === role);
  return Boolean(facts?.isSuperuser || facts?.bypassesRowSecurity) || ownsUnforced(view, relation, role);
}

/** Whether a role counts as the owner of a table whose policies do not bind its owner. */
export function ownsUnforced({ facts }: CatalogView, relation: RelationFacts, role: string): boolean {
  if (relation.forcesRowSecurity) return false;
  const { inherits = [] } = facts.roles.find(({ name }) => name === role) ?? {};
  return relation.owner === role || inherits.includes(relation.owner);
}
