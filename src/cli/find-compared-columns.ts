/** A column that an expression holds against the id of the caller, and the table or alias in front of it. */
export interface ComparedColumn {
  readonly qualifier: string | null;
  readonly column: string;
}

const callerId = /\(\s*select\s+auth\.uid\(\)(?:\s+as\s+\w+)?\s*\)|auth\.uid\(\)/gi;
const caller = '§';
const name = String.raw`(?:"?(\w+)"?\.)?"?(\w+)"?`;

/**
 * The columns that a policy compares with `auth.uid()`, read off its text as PostgreSQL prints it. Without a parser this
 * can only be a guess: parentheses and casts are taken away, and then an equation is looked for.
 */
export function findComparedColumns(expression: string): ComparedColumn[] {
  const plain = expression
    .replaceAll(callerId, caller)
    .replaceAll(/::\w+/g, '')
    .replaceAll(/[()]/g, ' ')
    .replaceAll(/\s+/g, ' ');
  const left = [...plain.matchAll(new RegExp(`${name} = ${caller}`, 'g'))];
  const right = [...plain.matchAll(new RegExp(`${caller} = ${name}`, 'g'))];
  const listed = [...plain.matchAll(new RegExp(`${caller} = ANY ARRAY\\[([^\\]]*)\\]`, 'gi'))].flatMap(
    ([, list = '']) => [...list.matchAll(new RegExp(name, 'g'))],
  );
  return [...left, ...right, ...listed]
    .map(([, qualifier, column = '']) => ({ qualifier: qualifier ?? null, column }))
    .filter(({ column }) => column.toUpperCase() !== 'ANY');
}
