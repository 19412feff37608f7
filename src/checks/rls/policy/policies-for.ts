import type { Command } from '../../../core/exposure.ts';
import type { CatalogFacts, PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import { onceFor, onceForText } from '../../catalog/once-for.ts';
import { type Outsider, outsiders } from '../../catalog/outsiders.ts';
import type { CatalogView } from '../../catalog/view.ts';

export const commands = ['select', 'insert', 'update', 'delete'] as const satisfies readonly Command[];

/** Whether a policy is about a role: by name, through `public`, or through a role whose rights it inherits. */
function isAbout({ facts }: CatalogView, { roles }: PolicyFacts, role: string): boolean {
  const names = namesOf(facts.roles)(role);
  return roles.some((name) => names.has(name));
}

const namesOf = onceFor((roles: CatalogFacts['roles']) =>
  onceForText((role) => {
    const { inherits = [] } = roles.find(({ name }) => name === role) ?? {};
    return new Set(['public', role, ...inherits]);
  }),
);

/** The outsiders that a policy is about. */
export function outsidersOf({ facts }: CatalogView, policy: PolicyFacts): readonly Outsider[] {
  return outsidersAmong(facts.roles)(policy);
}

/** Every rule asks it of every policy. */
const outsidersAmong = onceFor((roles: CatalogFacts['roles']) =>
  onceFor(({ roles: named }: PolicyFacts): readonly Outsider[] =>
    outsiders.filter((role) => {
      const names = namesOf(roles)(role);
      return named.some((name) => names.has(name));
    }),
  ),
);

export function isFor({ command }: PolicyFacts, wanted: Command): boolean {
  return command === 'all' || command === wanted;
}

/** The commands that a policy is for. */
export function commandsOf(policy: PolicyFacts): readonly Command[] {
  return commands.filter((command) => isFor(policy, command));
}

/** The policies of a relation that decide about a command of a role. */
export function policiesFor(
  view: CatalogView,
  { policies }: RelationFacts,
  role: string,
  command: Command,
): readonly PolicyFacts[] {
  return policies.filter((policy) => isFor(policy, command) && isAbout(view, policy, role));
}

/**
 * The expressions of a policy that decide about a command. USING stands in for a missing WITH CHECK. A policy without
 * any adds nothing: a permissive one lets nothing through, a restrictive one holds nothing back.
 */
export function expressionsOf({ using, check }: PolicyFacts, command: Command): readonly string[] {
  const decisive = {
    select: [using],
    delete: [using],
    insert: [check ?? using],
    update: [using, check ?? using],
  } as const satisfies Record<Command, readonly (string | null)[]>;
  return [...new Set(decisive[command])].filter((expression) => expression !== null);
}
