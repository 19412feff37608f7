import { callerFunctions } from './claim-path.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

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

function* findBareCalls(part: Expression): Generator<{ readonly start: number; readonly end: number }> {
  if (part.kind === 'select' || (part.kind === 'query' && part.from === null)) return;
  if (part.kind === 'call' && isAskedPerRow(part.name)) yield part;
  else for (const operand of part.operands) yield* findBareCalls(operand);
}

/** CURRENT_USER and its like are no functions. */
const isAskedPerRow = (name: string) =>
  name === 'current_setting' || (callerFunctions.has(name) && name.startsWith('auth.'));
