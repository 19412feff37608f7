import type { TableContract } from '../../contract/tables.ts';
import type { RelationFacts } from '../catalog/facts.ts';
import { onceFor } from '../catalog/once-for.ts';
import { rootOf } from '../catalog/root-of.ts';
import { type CatalogView, type ContractTable, nameOf } from '../catalog/view.ts';

/** The tables of the contract that hold user data, and the parts of those that are partitioned. */
export function guardedTables(view: CatalogView): readonly ContractTable[] {
  const guarded = view.tables.filter(({ contract }) => holdsUserData(contract));
  return [...guarded, ...guarded.flatMap((table) => partitionsOf(view, table))];
}

const holdsUserData = ({ access }: TableContract) => access.select !== 'anyone';

/** The parts of a partitioned table that the contract does not name itself: what it says of the whole holds for them. */
export function partitionsOf(view: CatalogView, { name, contract }: ContractTable): readonly ContractTable[] {
  return (unnamedParts(view).get(name) ?? []).map((relation) => ({ name: nameOf(relation), contract, relation }));
}

/** By the table at the top. A view in parts has some of the tables alone, and what the contract names is named for all. */
const unnamedParts = onceFor((view: CatalogView): ReadonlyMap<string, readonly RelationFacts[]> => {
  const named = namesInContract(view);
  return Map.groupBy(
    view.facts.relations.filter((relation) => relation.partitionOf !== null && !named.has(nameOf(relation))),
    (relation) => nameOf(rootOf(view, relation)),
  );
});

/**
 * The relations among some names that hold user data: what the contract protects, what belongs to the sign-in, and
 * tables that the contract does not name but that somebody put under row level security.
 */
function guardedAmong(view: CatalogView, names: readonly string[]): readonly string[] {
  const [guarded, named] = [namesOfGuarded(view), namesInContract(view)];
  return names.filter((name) => {
    if (guarded.has(name) || name.startsWith('auth.')) return true;
    return !named.has(name) && (view.relations.get(name)?.rowSecurity ?? false);
  });
}

/** By the contract too: a table that is not judged, because its policies could not be read, holds user data all the same. */
const namesOfGuarded = onceFor((view: CatalogView): ReadonlySet<string> => {
  const declared = Object.values(view.contract.tables).filter(holdsUserData);
  return new Set([...declared.map(nameOf), ...guardedTables(view).map(({ name }) => name)]);
});
const namesInContract = onceFor(
  ({ contract }: CatalogView): ReadonlySet<string> => new Set(Object.values(contract.tables).map(nameOf)),
);

/** Whether a view reads user data, through other views too, and the contract does not name it. */
export function isViewOverUserData(view: CatalogView, relation: RelationFacts): boolean {
  return !namesInContract(view).has(nameOf(relation)) && guardedAmong(view, relation.reads).length > 0;
}
