import type { OwnerContract } from '../../../contract/tables.ts';
import { partsOf } from '../expression/parse-expression.ts';

/**
 * Whether an expression looks at more than whose a row is: another column, or a function of the application. Then that it
 * refuses somebody their own row may be as it should, as that of a row that was deleted.
 */
export function looksAtMore(expression: string, owners: readonly OwnerContract[]): boolean {
  const known = new Set(
    owners.flatMap(({ path, columns }) => [...path.flatMap(({ from, by }) => [...from, ...by]), ...columns]),
  );
  return partsOf(expression).some((part) => {
    if (part.kind === 'name') return !known.has(part.column);
    if (part.kind === 'call') return part.name.includes('.') && !part.name.startsWith('auth.');
    return part.kind === 'opaque';
  });
}
