import type { RelationFacts } from '../../../checks/catalog/facts.ts';
import { type CatalogView, nameOf } from '../../../checks/catalog/view.ts';
import { holdsUsers, namesUsers } from '../../../checks/rls/evidence/names-users.ts';

/**
 * Whether the rows of a table say nothing of users, such as a list of plans: they name none, and neither do the rows that
 * keys lead to, nor those that point back, as a membership points to its team.
 */
export function isLookup(view: CatalogView, table: RelationFacts, seen: readonly RelationFacts[] = []): boolean {
  const { facts, relations } = view;
  if (namesUsers(view, table) || pointsSomewhere(table)) return false;
  if (facts.relations.some((one) => holdsUsers(view, one) && keysOf(one).includes(nameOf(table)))) return false;
  return keysOf(table).every((name) => {
    const target = relations.get(name);
    return target !== undefined && (seen.includes(target) || isLookup(view, target, [...seen, table]));
  });
}

/** What a column leads to without a key that says so, nobody knows. */
function pointsSomewhere({ columns, primaryKey, foreignKeys }: RelationFacts): boolean {
  const known = new Set([...primaryKey, ...foreignKeys.flatMap((key) => key.columns)]);
  return columns.some(({ name }) => /(_id|Id|_uid|_key)$/.test(name) && !known.has(name));
}

const keysOf = ({ foreignKeys }: RelationFacts) => foreignKeys.map(({ references }) => references);
