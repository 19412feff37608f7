import { outsiders } from '../../catalog/outsiders.ts';
import { claimPath } from './claim-path.ts';
import { type Expression, everyPart, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/**
 * Whether an expression lets nobody from outside pass, but the service role: it compares the caller's role with that
 * name, alone or together with more conditions. One alternative that does not is enough to make it something else.
 */
export function isForServiceRole(expression: string): boolean {
  return judge(parseExpression(expression));
}

function judge(part: Expression): boolean {
  const { kind, operands } = part;
  const [left, right] = operands;
  if (kind === 'and' || kind === 'select') return operands.some(judge);
  if (kind === 'or') return operands.every((operand) => isNever(operand) || judge(operand)) && operands.some(judge);
  if (kind === 'is') return part.test === 'TRUE' && operands.some(judge);
  if (kind === 'call')
    return part.name === 'COALESCE' && left !== undefined && judge(left) && operands.slice(1).every(isNever);
  if (kind === 'case') return operands.length === 3 && left !== undefined && judge(left) && isNever(operands[2]);
  if (kind === 'not')
    return left?.kind === 'operator' && left.operator === '<>' && left.quantifier === null && namesRole(left);
  if (kind !== 'operator' || part.operator !== '=') return false;
  if (part.quantifier === null) return namesRole(part);
  const isListed = part.quantifier === 'ANY' && isRole(left) && right?.kind === 'array';
  return isListed && right.operands.some(isServiceRole) && right.operands.every(isNoOutsider);
}

const namesRole = ({ operands: [left, right] }: Expression) =>
  (isRole(left) && isServiceRole(right)) || (isServiceRole(left) && isRole(right));

const isNever = (part: Expression | undefined) => part?.kind === 'null' || (part?.kind === 'boolean' && !part.value);

const isServiceRole = (part: Expression | undefined) => literalOf(part) === 'service_role';

/** A name, and none of those that callers from outside are served as. */
function isNoOutsider(part: Expression): boolean {
  const name = literalOf(part);
  return name !== null && !outsiders.some((outsider) => outsider === name);
}

/** `auth.role()`, the claim `role`, or the role that PostgreSQL itself knows; not where it is what is compared with by default. */
function isRole(part: Expression | undefined): boolean {
  return part !== undefined && claimPath(part)?.join('.') === 'role' && ![...everyPart(part)].some(isServiceRole);
}
