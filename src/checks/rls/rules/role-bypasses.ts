import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier } from '../../catalog/sql-name.ts';

export const roleBypasses: Rule = {
  kind: 'role_bypasses',
  level: 'failed',
  reason: 'unprotected',
  message: 'A role of the API that everybody can take is bound by no policy',
  why: 'Every policy of every table is without effect for the role.',
  hint: 'alter role … nosuperuser nobypassrls',
  *find({ facts }) {
    for (const { name, isSuperuser, bypassesRowSecurity } of facts.roles)
      if (outsiders.some((role) => role === name) && (isSuperuser || bypassesRowSecurity))
        yield { object: name, mend: `alter role ${quoteIdentifier(name)} nosuperuser nobypassrls;` };
  },
};
