import { type Group, type Item, isGroup, isWord, parseExpression } from './parse-expression.ts';

const callerFunctions = new Set([
  'auth.uid',
  'auth.role',
  'auth.jwt',
  'auth.email',
  'current_setting',
  'pg_catalog.current_setting',
]);

/**
 * Rewrites an expression so that who is calling is asked once for a statement and not once for each row, by putting
 * `(select …)` around each such call. Null when there is nothing to rewrite: inside a sub-select without FROM,
 * PostgreSQL asks once already.
 */
export function wrapPerRowCalls(expression: string): string | null {
  const bare = [...findBareCalls(parseExpression(expression))];
  if (bare.length === 0) return null;
  let text = expression;
  for (const { start, end } of bare.reverse())
    text = `${text.slice(0, start)}(select ${text.slice(start, end)})${text.slice(end)}`;
  return text;
}

function* findBareCalls(items: readonly Item[]): Generator<{ readonly start: number; readonly end: number }> {
  if (isAskedOnce(items)) return;
  for (const [index, item] of items.entries()) {
    if (isGroup(item)) yield* findBareCalls(item.items);
    else if (callerFunctions.has(item.text) && isGroup(items[index + 1]))
      yield { start: item.start, end: (items[index + 1] as Group).end };
  }
}

const isAskedOnce = (items: readonly Item[]) =>
  isWord(items[0], 'SELECT') && !items.some((item) => isWord(item, 'FROM'));
