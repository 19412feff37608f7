import type { TableContract } from '../../../contract/tables.ts';
import { takeTurn } from '../../../core/take-turn.ts';
import type { EvidenceQuestion, EvidenceTarget, RelationFacts } from '../../catalog/facts.ts';
import { outsidersGranted } from '../../catalog/outsiders.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { comparedColumns } from '../expression/compared-columns.ts';
import { contractOf } from './contract-of.ts';

/** Where ordinary users are found; more places are not worth their reads. */
const mostUserColumns = 3;

/** So many relations are looked through in one turn of the event loop. */
const relationsOfTurn = 250;

/** What to ask for: every exposed relation that somebody from outside was granted anything of, declared or not. */
export async function questionOf(view: CatalogView): Promise<EvidenceQuestion> {
  const granted = view.facts.relations.filter((relation) => outsidersGranted(relation).length > 0);
  const targets: EvidenceTarget[] = [];
  for (const relation of granted) {
    targets.push(targetOf(relation, contractOf(view, relation)));
    if (targets.length % relationsOfTurn === 0) await takeTurn();
  }
  return {
    targets,
    admins: view.contract.admins,
    users: view.tables
      .filter(({ contract, relation }) => contract.claim === 'sub' && relation.kind === 'table')
      .flatMap(({ contract }) =>
        contract.owners
          .filter(({ path }) => path.length === 0)
          .map(({ columns: [column = ''] }) => ({ table: { schema: contract.schema, name: contract.name }, column })),
      )
      .slice(0, mostUserColumns),
  };
}

/** A column that is gone would end the look at the whole relation; whose the rows are then, nobody can say. */
function targetOf(relation: RelationFacts, contract: TableContract | null): EvidenceTarget {
  const { schema, name, columns } = relation;
  const has = (column: string) => columns.some((one) => one.name === column);
  const compared = columnsOfCaller(relation);
  const owners = (contract?.owners ?? (compared.length > 0 ? [{ path: [], columns: compared }] : [])).filter((owner) =>
    (owner.path[0]?.from ?? owner.columns).every(has),
  );
  const shared = (contract?.shared ?? []).filter(({ column }) => has(column));
  const claim = contract?.claim ?? 'sub';
  const own = owners.flatMap(({ path, columns: direct }) => (path.length === 0 ? direct : []));
  const named = claim === 'sub' ? compared.filter((column) => !own.includes(column)) : [];
  return { schema, name, owners, claim, shared, ...(named.length > 0 && { named }) };
}

/**
 * The columns that the policies of a table compare with the id of the caller. Of a table that nobody described they say
 * whose a row is, so that one that is added in one's own name does no harm.
 */
function columnsOfCaller({ schema, name, policies }: RelationFacts): readonly string[] {
  const names = [null, name, `${schema}.${name}`];
  const compared = policies
    .filter(({ isPermissive }) => isPermissive)
    .flatMap(({ using, check }) => [using, check])
    .flatMap((text) => comparedColumns(text ?? ''))
    .filter(({ claim, table }) => claim === 'sub' && names.includes(table));
  return [...new Set(compared.map(({ column }) => column))];
}
