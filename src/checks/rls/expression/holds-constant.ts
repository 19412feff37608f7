import { tokenize } from './tokenize.ts';

/**
 * Whether a text that PostgreSQL printed holds a value that somebody wrote into it: any string, and numbers long enough
 * to be a code. Such values are nobody's business outside the database, and may be keys.
 */
export function holdsConstant(expression: string): boolean {
  return tokenize(expression).some(({ kind, text }) => {
    if (kind === 'string' || (kind === 'unknown' && text.includes("'"))) return true;
    return kind === 'number' && text.replaceAll(/\D/g, '').length > 2;
  });
}
