import type { PolicyFacts } from '../../catalog/facts.ts';
import type { Rule } from '../../catalog/rule.ts';
import { byTables, type CatalogView, type ContractTable } from '../../catalog/view.ts';
import type { Expression } from '../expression/expression.ts';
import { namesColumn } from '../expression/names-column.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { truthOf } from '../expression/truth-of.ts';
import { guardedTables } from '../guarded-tables.ts';
import { outsidersOf, policiesFor } from '../policy/policies-for.ts';
import { alterPolicy, describePolicy, unlessConstant } from '../policy/policy-sql.ts';

/**
 * Without WITH CHECK, the new row is held against USING, which is enough as long as USING names whose row it is: then
 * the row cannot be given away. It is not enough where USING names no owner column at all (it asks a function about
 * the key, or a state), or leaves out a foreign key that an INSERT is held to: what may not be written in somebody
 * else's name can then be changed into it.
 */
export const updateWithoutCheck: Rule = {
  kind: 'update_without_check',
  level: 'degraded',
  reason: 'unprotected',
  message: 'A policy for UPDATE has no WITH CHECK, and its USING does not say whose the new row may be',
  why: 'A user can change a row so that it belongs to, or seems to come from, somebody else.',
  hint: 'Give the policy a WITH CHECK that names the same columns as the one for INSERT',
  parts: byTables,
  *find(view) {
    for (const table of guardedTables(view))
      for (const policy of table.relation.policies) {
        const { command, isPermissive, using } = policy;
        const isSubject = isPermissive && (command === 'update' || command === 'all') && policy.check === null;
        if (!isSubject || using === null || truthOf(using) !== null) continue;
        const roles = outsidersOf(view, policy);
        const unnamed = roles.length > 0 ? unnamedColumns(view, table, policy, using) : [];
        if (unnamed.length === 0) continue;
        const check = insertCheck(view, table);
        const isNamed = check !== null && unnamed.every((column) => namesColumn(check, column));
        const words = `give ${describePolicy(policy, table)} a WITH CHECK that names ${unnamed.join(' and ')}${isNamed ? ', as the one for INSERT does' : ''}`;
        const clauses = { using: null, check };
        yield {
          object: `${table.name}.${policy.name}`,
          roles,
          commands: ['update'],
          expected: unnamed.join(', '),
          mend:
            isNamed && asksAllOf(using, check)
              ? unlessConstant(clauses, alterPolicy(policy, table, clauses), words)
              : `-- ${words}`,
        };
      }
  },
};

/**
 * Whether whoever passes the one expression passes the other one too, because all that it asks for stands there. What
 * INSERT asks of others, such as guests, would refuse every change to those whom a policy for UPDATE is for.
 */
function asksAllOf(expression: string, other: string): boolean {
  const asked = new Set(conjunctsOf(parseExpression(other)));
  return conjunctsOf(parseExpression(expression)).every((part) => asked.has(part));
}

function conjunctsOf(part: Expression): readonly string[] {
  return part.kind === 'and' ? part.operands.flatMap(conjunctsOf) : [JSON.stringify(part, withoutPlace)];
}

/** Where a call stands in the text says nothing of what it asks. */
const withoutPlace = (key: string, value: unknown) => (key === 'start' || key === 'end' ? undefined : value);

/** The columns that say whose the row is, and that nothing holds the new row to. */
function unnamedColumns(
  view: CatalogView,
  table: ContractTable,
  policy: PolicyFacts,
  using: string,
): readonly string[] {
  const owners = ownerColumns(table);
  const isOwnerNamed = owners.length === 0 || owners.some((column) => namesColumn(using, column));
  const inserted = policy.command === 'update' ? insertCheck(view, table) : null;
  const references = table.relation.foreignKeys.flatMap(({ columns }) => columns);
  const dropped = references.filter(
    (column) => inserted !== null && namesColumn(inserted, column) && !namesColumn(using, column),
  );
  return [...new Set([...(isOwnerNamed ? [] : owners), ...dropped])];
}

function ownerColumns({ contract }: ContractTable): readonly string[] {
  return contract.owners.flatMap(({ path, columns }) => path[0]?.from ?? columns);
}

/** What new rows are held to, where one policy says it. */
function insertCheck(view: CatalogView, { relation }: ContractTable): string | null {
  const policies = policiesFor(view, relation, 'authenticated', 'insert').filter(
    ({ isPermissive, command }) => isPermissive && command === 'insert',
  );
  return policies.length === 1 ? (policies[0]?.check ?? null) : null;
}
