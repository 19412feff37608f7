import type { Privilege } from '../../catalog/facts.ts';
import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
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
  *find({ tables }) {
    for (const { name, contract, relation } of tables)
      for (const role of outsiders) {
        const missing = commands.filter(
          (command) =>
            expectedRoles(contract, command).has(role) &&
            !relation.privileges[role].includes(command.toUpperCase() as Privilege),
        );
        if (missing.length > 0)
          yield {
            object: name,
            roles: [role],
            commands: missing,
            mend: `grant ${missing.join(', ')} on ${quoteRelation(relation)} to ${quoteRoles([role])};`,
          };
      }
  },
};
