import type { TableContract } from '../../../contract/tables.ts';
import type { RelationFacts, UserColumn } from '../../catalog/facts.ts';
import { onceFor } from '../../catalog/once-for.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { comparedColumns } from '../expression/compared-columns.ts';
import { partsOf } from '../expression/parse-expression.ts';

/** What columns are called that say whose a row is; with no key and no policy, a name is all there is to go by. */
const userColumn =
  /^(user|owner|author|creator|member|profile|customer|account|sender|recipient)_?id$|^(created_by|owner|e?mail)$/i;

/** Whether the rows of a relation name users, by its keys, its policies or its columns. */
export function namesUsers(view: CatalogView, relation: RelationFacts): boolean {
  return (
    holdsUsers(view, relation) ||
    relation.policies.some(({ using, check }) =>
      [using, check].some((text) => comparedColumns(text ?? '').some(({ claim }) => claim !== null)),
    )
  );
}

/** Whether the rows of a relation name users themselves, by its keys or its columns. */
export function holdsUsers({ tables }: CatalogView, { columns, foreignKeys }: RelationFacts): boolean {
  return (
    columns.some(({ name }) => userColumn.test(name)) ||
    foreignKeys.some(({ references }) => tablesOfUsers(tables).has(references))
  );
}

/** Where those stand to whom the rows of a table matter: by its keys, and at the end of its ways to owners. */
export function columnsOfUsers(
  { tables }: CatalogView,
  { schema, name, foreignKeys }: RelationFacts,
): readonly UserColumn[] {
  const declared = tables.find(({ contract }) => contract.schema === schema && contract.name === name)?.contract;
  const owners = declared?.claim === 'sub' ? declared.owners : [];
  const own = owners.flatMap(({ path, columns }) =>
    columns.map((column) => ({ table: path.at(-1)?.to ?? { schema, name }, column })),
  );
  const keys = foreignKeys.flatMap(({ columns: [column, ...others], references }) =>
    column !== undefined && others.length === 0 && tablesOfUsers(tables).has(references)
      ? { table: { schema, name }, column }
      : [],
  );
  return [...own, ...keys];
}

/**
 * Whether an expression looks for the caller among users, itself or by a function that reads what belongs to them. What
 * administrators may is theirs.
 */
export function looksForUsers(view: CatalogView, text: string): boolean {
  const ofAdmins = view.contract.admins.flatMap((one) => ('table' in one ? [nameOf(one.table)] : []));
  const mentioned = mentionsOf(view, partsOf(text)).filter((name) => !ofAdmins.includes(name));
  return (
    comparedColumns(text).some(({ claim }) => claim === 'sub') ||
    view.tables.some(
      ({ name, contract }) => contract.claim === 'sub' && contract.owners.length > 0 && mentioned.includes(name),
    )
  );
}

/** The tables that functions read which are called there. */
export function mentionsOf({ facts }: CatalogView, parts: ReturnType<typeof partsOf>): readonly string[] {
  const called = new Set(parts.flatMap((part) => (part.kind === 'call' ? part.name : [])));
  return [...facts.functions, ...facts.helpers]
    .filter(({ schema, name }) => called.has(`${schema}.${name}`))
    .flatMap(({ mentions }) => mentions);
}

/** The tables whose key is the id of a user. */
const tablesOfUsers = onceFor((tables: CatalogView['tables']): ReadonlySet<string> => {
  const isOfUsers = ({ owners, primaryKey }: TableContract) =>
    owners.some(({ path, columns }) => path.length === 0 && columns.join() === primaryKey.join());
  return new Set(['auth.users', ...tables.flatMap(({ name, contract }) => (isOfUsers(contract) ? [name] : []))]);
});
