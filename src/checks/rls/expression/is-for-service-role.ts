import { claimPath } from './claim-path.ts';
import { type Expression, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/**
 * Whether an expression lets nobody but the service role pass: it compares the caller's role with that name, alone or
 * together with more conditions. One alternative that does not is enough to make it something else.
 */
export function isForServiceRole(expression: string): boolean {
  return judge(parseExpression(expression));
}

function judge(part: Expression): boolean {
  const { kind, operands } = part;
  const [left, right] = operands;
  if (kind === 'and' || kind === 'select') return operands.some(judge);
  if (kind === 'or') return operands.every(judge);
  if (kind !== 'operator' || part.operator !== '=' || part.quantifier !== null) return false;
  return (isRole(left) && isServiceRole(right)) || (isServiceRole(left) && isRole(right));
}

const isServiceRole = (part: Expression | undefined) => literalOf(part) === 'service_role';

/** `auth.role()`, the claim `role`, or the role that PostgreSQL itself knows. */
const isRole = (part: Expression | undefined) => claimPath(part)?.join('.') === 'role';
