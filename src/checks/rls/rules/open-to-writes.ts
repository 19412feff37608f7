import type { Privilege } from '../../catalog/facts.ts';
import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { expectedRoles } from '../policy/expected-roles.ts';

const writes = ['insert', 'update', 'delete'] as const;

/** Reading a public table is meant to be open; without row level security, so is all the rest that was granted. */
export const openToWrites: Rule = {
  kind: 'open_to_writes',
  level: 'failed',
  reason: 'unprotected',
  message: 'Row level security is off on a public table that roles of the API may write',
  why: 'A table that everybody may read was also opened to everybody who wants to change it.',
  hint: 'alter table … enable row level security, and keep the policy that lets everybody read',
  *find({ tables }) {
    for (const { name, contract, relation } of tables) {
      if (contract.access.select !== 'anyone' || relation.rowSecurity) continue;
      if (relation.kind !== 'table' && relation.kind !== 'partitioned table') continue;
      const open = writes.flatMap((command) =>
        outsiders
          .filter((role) => relation.privileges[role].includes(command.toUpperCase() as Privilege))
          .filter((role) => !expectedRoles(contract, command).has(role))
          .map((role) => ({ role, command })),
      );
      if (open.length > 0)
        yield {
          object: name,
          roles: [...new Set(open.map(({ role }) => role))],
          commands: [...new Set(open.map(({ command }) => command))],
          mend: `alter table ${quoteRelation(relation)} enable row level security;`,
        };
    }
  },
};
