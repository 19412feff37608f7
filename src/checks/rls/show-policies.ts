import type { RelationFacts } from '../catalog/facts.ts';

/** The question that shows the policies of a table, for findings where a person has to see which one is at fault. */
export function showPolicies({ schema, name }: RelationFacts): string {
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const columns = 'policyname, permissive, roles, cmd, qual, with_check';
  return `select ${columns} from pg_policies where schemaname = ${literal(schema)} and tablename = ${literal(name)};`;
}
