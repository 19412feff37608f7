import { replaceUnseen } from '../../core/words/make-visible.ts';
import type { RelationFacts } from './facts.ts';

/** An identifier as SQL takes it, whatever is in it: what would not be seen is written as its number. */
export function quoteIdentifier(name: string): string {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const doubled = quoted.replaceAll('\\', '\\\\');
  const escaped = replaceUnseen(doubled, asNumber);
  return escaped === doubled ? quoted : `U&${escaped}`;
}

const asNumber = (codePoint: number) =>
  codePoint > 0xffff ? `\\+${codePoint.toString(16).padStart(6, '0')}` : `\\${codePoint.toString(16).padStart(4, '0')}`;

/** A relation as SQL takes it. */
export function quoteRelation({ schema, name }: Pick<RelationFacts, 'schema' | 'name'>): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Roles as SQL takes them; `public` is a word there and no name. */
export function quoteRoles(roles: readonly string[]): string {
  return roles.map((role) => (role === 'public' ? role : quoteIdentifier(role))).join(', ');
}
