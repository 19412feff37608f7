import { type Expression, literalOf } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

/**
 * Whether an expression is the same for every row and every caller: literally true, literally false, or neither (null).
 * What depends on a row or a caller is left to the evidence. A column compared with itself counts as true.
 */
export function truthOf(expression: string): boolean | null {
  return judge(parseExpression(expression));
}

function judge(part: Expression): boolean | null {
  const [first, second] = part.operands;
  switch (part.kind) {
    case 'boolean':
      return part.value;
    case 'or':
      return not(judgeAll(part.operands.map(judge).map(not)));
    case 'and':
      return judgeAll(part.operands.map(judge));
    case 'not':
      return first ? not(judge(first)) : null;
    case 'select':
      return first ? judge(first) : null;
    case 'is': {
      const truth = first ? judge(first) : null;
      return truth === null || part.test === 'NULL' ? null : truth === (part.test === 'TRUE');
    }
    case 'operator':
      return part.operator === '=' && part.quantifier === null && first && second ? judgeEquality(first, second) : null;
    default:
      return null;
  }
}

const not = (truth: boolean | null) => (truth === null ? null : !truth);
const judgeAll = (truths: readonly (boolean | null)[]) =>
  truths.includes(false) ? false : truths.every((truth) => truth === true) || null;

function judgeEquality(left: Expression, right: Expression): boolean | null {
  if (JSON.stringify(left) === JSON.stringify(right)) return true;
  const isConstant = (part: Expression) => part.kind === 'number' || literalOf(part) !== null;
  return isConstant(left) && isConstant(right) ? false : null;
}
