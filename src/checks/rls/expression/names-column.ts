import { partsOf } from './parse-expression.ts';

/**
 * Whether an expression names a column, or the whole row. A column of the same name in a sub-query counts too, so that
 * a no is certain and a yes is not.
 */
export function namesColumn(expression: string, column: string): boolean {
  return partsOf(expression).some((part) => part.kind === 'name' && (part.column === column || part.column === '*'));
}
