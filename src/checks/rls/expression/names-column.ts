import { everyToken, nameParts, parseExpression } from './parse-expression.ts';

/**
 * Whether an expression names a column, or the whole row. A column of the same name in a sub-query counts too, so that
 * a no is certain and a yes is not.
 */
export function namesColumn(expression: string, column: string): boolean {
  return [...everyToken(parseExpression(expression))].some((token) => {
    const last = token.text.startsWith("'") ? undefined : nameParts(token).at(-1);
    return last === column || token.text.endsWith('.*');
  });
}
