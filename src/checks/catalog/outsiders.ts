import type { RelationFacts } from './facts.ts';

/** Roles that come from outside, with a key that everybody has or with a user's token. */
export const outsiders = ['anon', 'authenticated'] as const;
export type Outsider = (typeof outsiders)[number];

const rowPrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/** The outsiders that were granted anything to do with the rows of a relation. */
export function outsidersGranted({ privileges }: RelationFacts): readonly Outsider[] {
  return outsiders.filter((role) => rowPrivileges.some((privilege) => privileges[role].includes(privilege)));
}
