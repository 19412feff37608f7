import { everyToken, type Item, isGroup, isWord, parseExpression, splitAt } from './parse-expression.ts';

/**
 * Whether an expression is the same for every row and every caller: literally true, literally false, or neither (null).
 * What depends on a row or a caller is left to the evidence. A column compared with itself counts as true.
 */
export function truthOf(expression: string): boolean | null {
  return judge(parseExpression(expression));
}

function judge(items: readonly Item[]): boolean | null {
  const [first, second] = items;
  if (items.some((item) => isWord(item, 'CASE'))) return null;
  if (items.length === 1) return isGroup(first) ? judge(first.items) : literalTruth(first);
  if (isWord(first, 'SELECT')) return items.length === 2 && second ? judge([second]) : null;

  const alternatives = splitAt(items, 'OR').map(judge);
  if (alternatives.length > 0) return alternatives.includes(true) ? true : alternatives.every(isFalse) ? false : null;
  const conditions = splitAt(items, 'AND').map(judge);
  if (conditions.length > 0) return conditions.includes(false) ? false : conditions.every(Boolean) ? true : null;
  if (isWord(first, 'NOT')) return negate(judge(items.slice(1)));
  const [test, expected] = splitAt(items, 'IS');
  if (test && expected) return judgeIs(judge(test), expected);
  const [left, right] = splitAt(items, '=');
  return left && right ? judgeEquality(left, right) : null;
}

const isFalse = (truth: boolean | null) => truth === false;
const negate = (truth: boolean | null) => (truth === null ? null : !truth);

function literalTruth(item: Item | undefined): boolean | null {
  if (isWord(item, 'true')) return true;
  return isWord(item, 'false') ? false : null;
}

function judgeIs(truth: boolean | null, [expected]: readonly Item[]): boolean | null {
  if (truth === null) return null;
  if (isWord(expected, 'TRUE')) return truth;
  return isWord(expected, 'FALSE') ? !truth : null;
}

function judgeEquality(left: readonly Item[], right: readonly Item[]): boolean | null {
  const texts = [left, right].map((items) => [...everyToken(items)].map(({ text }) => text).join(' '));
  if (texts[0] === texts[1]) return true;
  const areConstants = [left, right].every(([item]) => item && !isGroup(item) && /^['\d]/.test(item.text));
  return areConstants ? false : null;
}
