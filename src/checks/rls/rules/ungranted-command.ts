import type { Privilege } from '../../catalog/facts.ts';
import { onceFor, onceForText } from '../../catalog/once-for.ts';
import { type Outsider, outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { byTables, type CatalogView } from '../../catalog/view.ts';
import { expectedRoles } from '../policy/expected-roles.ts';
import { commands } from '../policy/policies-for.ts';

/** The service role's own grants are the question of the schema checks. */
export const ungrantedCommand: Rule = {
  kind: 'ungranted_command',
  level: 'degraded',
  reason: 'forbidden',
  message: 'A command of the contract is not granted to the role that should run it',
  why: 'Policies decide about rows only after a grant; since 2026 new tables are granted to no role by default.',
  hint: 'grant select, insert, update or delete on the table to the role',
  parts: byTables,
  *find(view) {
    const { tables } = view;
    const shutOut = shutOutOf(view);
    for (const { name, contract, relation } of tables)
      for (const role of outsiders) {
        const missing = commands.filter(
          (command) =>
            expectedRoles(contract, command).has(role) &&
            !relation.privileges[role].includes(command.toUpperCase() as Privilege),
        );
        if (missing.length === 0) continue;
        const mend = `grant ${missing.join(', ')} on ${quoteRelation(relation)} to ${quoteRoles([role])};`;
        const isShutOut = shutOut[role](relation.schema);
        yield {
          object: name,
          roles: [role],
          commands: missing,
          ...(isShutOut && { seen: 'it has no right on anything in the schema' }),
          mend: isShutOut
            ? `grant usage on schema ${quoteIdentifier(relation.schema)} to ${quoteRoles([role])}; -- and where that is not enough: ${mend}`
            : mend,
        };
      }
  },
};

/** Whoever may not use a schema has no right on any relation in it, whatever was granted on them. */
const shutOutOf = onceFor(({ facts }: CatalogView) => {
  const from = (role: Outsider) =>
    onceForText((schema) => facts.relations.every((one) => one.schema !== schema || one.privileges[role].length === 0));
  return { anon: from('anon'), authenticated: from('authenticated') };
});
