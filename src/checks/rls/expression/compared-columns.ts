import { everyToken, type Item, isGroup, nameParts, parseExpression, splitAt } from './parse-expression.ts';

/** The plain columns of the table itself that an expression compares with who is calling. */
export function comparedColumns(expression: string): readonly string[] {
  return [...new Set(find(parseExpression(expression)))];
}

function* find(items: readonly Item[]): Generator<string> {
  const [left, right] = splitAt(items, '=');
  if (left && right) {
    yield* columnBeside(left, right);
    yield* columnBeside(right, left);
  }
  for (const item of items) if (isGroup(item)) yield* find(item.items);
}

function* columnBeside([side, ...others]: readonly Item[], other: readonly Item[]): Generator<string> {
  if (!side || isGroup(side) || others.length > 0) return;
  const parts = nameParts(side);
  const isCaller = [...everyToken(other)].some(({ text }) => text === 'auth.uid');
  // A name with a dot is a column of a table in a sub-query.
  if (parts.length === 1 && parts[0] && isCaller) yield parts[0];
}
