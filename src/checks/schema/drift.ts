import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy } from '../../core/outcome.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { type CatalogView, nameOf } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { unknownRelations } from './rules/unprotected-table.ts';
import { driftRules, schemaTimeoutMs } from './rules.ts';

/** A table that nobody wrote down is a table that nobody protects. */
export function schemaDrift({ catalog }: Ports, contract: Contract): Check {
  return {
    name: 'schema.drift',
    title: 'Nothing unprotected exists that the contract does not name',
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'The schema',
        judge: (view) =>
          judgeInTurns(
            driftRules,
            view,
            healthy('Nothing unprotected exists that the contract does not name', {
              level: 2,
              unknown: listUnknown(view),
              extraColumns: listExtraColumns(view),
            }),
          ),
        otherwise: ({ reason, message, hint }) => degraded(reason, message, { hint, details: { level: 1 } }),
      });
    },
  };
}

/** Kind → names. */
function listUnknown(view: CatalogView): Readonly<Record<string, readonly string[]>> {
  const byKind: Record<string, string[]> = {};
  for (const relation of unknownRelations(view)) {
    byKind[relation.kind] ??= [];
    byKind[relation.kind]?.push(nameOf(relation));
  }
  return byKind;
}

/** Table → columns that the contract does not name. */
function listExtraColumns({ tables }: CatalogView): Readonly<Record<string, readonly string[]>> {
  const extra = tables.map(({ name, contract, relation }) => [
    name,
    relation.columns.filter((column) => !Object.hasOwn(contract.columns, column.name)).map((column) => column.name),
  ]);
  return Object.fromEntries(extra.filter(([, columns]) => columns && columns.length > 0));
}
