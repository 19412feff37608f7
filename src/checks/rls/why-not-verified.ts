import type { Observation, Sight } from './over-rest/observe.ts';

const words = {
  rows: 'rows were seen',
  no_rows: 'no row was seen',
  table: 'the table is unknown',
  grant: 'refused by grants',
  column: 'columns of the contract are missing',
  relationship: 'the question was refused',
  policy: 'a policy cannot be evaluated',
  statement: 'the read took too long',
  token: 'the signed-in stranger is not accepted',
  connection: 'not asked',
} as const satisfies Record<Sight, string>;

/** Says why a table gave no proof. That others see no row means nothing unless the service role does see some. */
export function whyNotVerified({ service = 'connection', anon, stranger }: Observation['sights']): string {
  if (service === 'no_rows') return 'the service role sees no row';
  if (service !== 'rows') return `as the service role: ${words[service]}`;
  const seen = [anon, stranger].filter((sight) => sight !== undefined);
  return [...new Set(seen)].map((sight) => words[sight]).join('; ');
}
