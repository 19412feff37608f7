import { claimPath, pathOfSetting } from './claim-path.ts';
import { type Expression, everyPart, literalOf } from './expression.ts';
import { parseExpression, partsOf } from './parse-expression.ts';

/** Whether an expression asks who is calling, so that it may well say no to a caller without a name. */
export function testsCaller(expression: string): boolean {
  return partsOf(expression).some((part) => claimPath(part) !== null || pathOfSetting(literalOf(part)) !== null);
}

/** Whether an expression says no to every caller without an id, whatever the row: each way to pass compares it. */
export function needsCaller(expression: string): boolean {
  return fails(parseExpression(expression));
}

/** What is compared with the id that is not there is NULL, but for a comparison with all of an empty list. */
function fails(part: Expression): boolean {
  const { kind, operands } = part;
  if (kind === 'and') return operands.some(fails);
  if (kind === 'or') return operands.every(fails);
  if (kind !== 'operator' || part.operator !== '=' || part.quantifier === 'ALL') return false;
  return operands.some(isCaller);
}

/** A setting may be an empty text where nobody has signed in, which is no NULL. */
function isCaller(part: Expression): boolean {
  const [inner] = part.operands;
  if ([...everyPart(part)].some((one) => one.kind === 'call' && one.name === 'current_setting')) return false;
  if ((part.kind === 'cast' || part.kind === 'select') && inner) return isCaller(inner);
  return claimPath(part)?.join('.') === 'sub';
}
