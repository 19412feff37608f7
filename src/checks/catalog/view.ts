import type { Contract } from '../../contract/schema.ts';
import type { TableContract } from '../../contract/tables.ts';
import type { CatalogFacts, RelationFacts } from './facts.ts';
import { onceFor } from './once-for.ts';

/** A table of the contract that exists. */
export interface ContractTable {
  /** As `schema.name`. */
  readonly name: string;
  readonly contract: TableContract;
  readonly relation: RelationFacts;
}

/** The facts of a database beside what the contract says of it. */
export interface CatalogView {
  readonly facts: CatalogFacts;
  readonly contract: Contract;
  /** The tables of the contract that exist, in its order. */
  readonly tables: readonly ContractTable[];
  /** The tables of the contract that do not, as `schema.name`. */
  readonly missing: readonly string[];
  /** Every relation by `schema.name`, in the contract or not. */
  readonly relations: ReadonlyMap<string, RelationFacts>;
}

export function nameOf({ schema, name }: Pick<RelationFacts, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}

/** So many tables are looked through in one turn. */
const tablesOfPart = 500;

/** The view in parts of some tables each, for rules that look at one table of the contract after the other. */
export const byTables = onceFor((view: CatalogView): readonly CatalogView[] => {
  const { tables } = view;
  if (tables.length <= tablesOfPart) return [view];
  const starts = Array.from({ length: Math.ceil(tables.length / tablesOfPart) }, (_, part) => part * tablesOfPart);
  return starts.map((start) => ({ ...view, tables: tables.slice(start, start + tablesOfPart) }));
});

/** Lays the facts beside the contract. Checks that are told the same have the same view. */
export function viewCatalog(facts: CatalogFacts, contract: Contract): CatalogView {
  return viewsOf(facts)(contract);
}

const viewsOf = onceFor((facts: CatalogFacts) => onceFor((contract: Contract) => lay(facts, contract)));

function lay(facts: CatalogFacts, contract: Contract): CatalogView {
  const relations = new Map(facts.relations.map((relation) => [nameOf(relation), relation]));
  const tables: ContractTable[] = [];
  const missing: string[] = [];
  for (const shape of Object.values(contract.tables)) {
    const name = nameOf(shape);
    const relation = relations.get(name);
    if (relation) tables.push({ name, contract: shape, relation });
    else missing.push(name);
  }
  return { facts, contract, tables, missing, relations };
}
