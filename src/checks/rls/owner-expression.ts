import { quoteIdentifier, quoteRelation } from '../catalog/sql-name.ts';
import type { CatalogView, ContractTable } from '../catalog/view.ts';

const user = '(select auth.uid())';

/** What a policy should ask according to the contract: whether the user is one of the row's owners. */
export function ownerExpression({ contract }: CatalogView, table: ContractTable): string {
  const { access, owner, foreignKeys } = table.contract;
  if (access === 'public-read') return 'true';
  if (!owner) return 'false';
  if ('columns' in owner) return isOneOf(owner.columns);
  const { column, table: through, columns } = owner.through;
  const key = foreignKeys.find((foreignKey) => foreignKey.column === column);
  const [, referenced = 'id'] = key?.references.split('.') ?? [];
  const from = `${quoteRelation({ schema: contract.schema, name: through })} as owning`;
  const joined = `owning.${quoteIdentifier(referenced)} = ${quoteIdentifier(table.relation.name)}.${quoteIdentifier(column)}`;
  return `exists (select from ${from} where ${joined} and ${isOneOf(columns, 'owning.')})`;
}

function isOneOf(columns: readonly string[], prefix = ''): string {
  const names = columns.map((column) => `${prefix}${quoteIdentifier(column)}`);
  return names.length === 1 ? `${names[0]} = ${user}` : `${user} in (${names.join(', ')})`;
}
