import type { RelationFacts } from './facts.ts';

/** An identifier as SQL takes it, whatever is in it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A relation as SQL takes it. */
export function quoteRelation({ schema, name }: Pick<RelationFacts, 'schema' | 'name'>): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Roles as SQL takes them; `public` is a word there and no name. */
export function quoteRoles(roles: readonly string[]): string {
  return roles.map((role) => (role === 'public' ? role : quoteIdentifier(role))).join(', ');
}
