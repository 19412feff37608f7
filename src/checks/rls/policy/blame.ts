import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import type { Outsider } from '../../catalog/outsiders.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { contractOf } from '../evidence/contract-of.ts';
import { mentionsOf } from '../evidence/names-users.ts';
import { type ComparedColumn, comparedColumns } from '../expression/compared-columns.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { truthOf } from '../expression/truth-of.ts';
import { expressionsOf, policiesFor } from './policies-for.ts';

/**
 * Where rows are open that should not be: the policies to look at first. Those that are always true; else those that ask
 * for nothing of the row, as where a join was forgotten, and those that compare no column with the caller; else those that
 * let in others than the owners whom the contract names; else all that let somebody through.
 */
export function blame(
  view: CatalogView,
  relation: RelationFacts,
  role: Outsider,
  commands: readonly Command[],
): { readonly suspects?: readonly string[] } {
  if (!relation.rowSecurity) return {};
  const among = (isLoose: (text: string) => boolean) =>
    relation.policies.filter((policy) => commands.some((command) => isSuspect(policy, command, isLoose)));
  const isSuspect = (policy: PolicyFacts, command: Command, isLoose: (text: string) => boolean) =>
    policy.isPermissive &&
    policiesFor(view, relation, role, command).includes(policy) &&
    expressionsOf(policy, command).some(isLoose);
  const open = among((text) => truthOf(text) === true);
  const letting = (isLoose: (text: string) => boolean) => among((text) => truthOf(text) !== false && isLoose(text));
  const careless = new Set([
    ...letting((text) => !asksForRow(text, relation)),
    ...letting((text) => comparedColumns(text).length === 0),
  ]);
  const { owners = [], claim: claimOfOwners } = contractOf(view, relation) ?? {};
  const own = owners.flatMap(({ path, columns }) => (path.length === 0 ? columns : []));
  const isOfOwner = ({ table, column, claim }: ComparedColumn) =>
    isOfTable(table, relation) && own.includes(column) && claim === claimOfOwners;
  const wider = letting((text) => !comparedColumns(text).every(isOfOwner));
  // What administrators see is theirs.
  const rank = ({ using, check }: PolicyFacts) => Number(asksForAdmins(view, using ?? check ?? ''));
  const loose = [...careless].toSorted((left, right) => rank(left) - rank(right));
  const suspects = [open, loose, wider].find(({ length }) => length > 0) ?? letting(() => true);
  return suspects.length === 0 ? {} : { suspects: suspects.map(({ name }) => name) };
}

/** Whether an expression looks into a table that the contract names for administrators, itself or by a function. */
function asksForAdmins(view: CatalogView, text: string): boolean {
  const parts = partsOf(text);
  const read = parts.flatMap((part) =>
    part.kind === 'query' ? (part.from ?? []).map(({ relation }) => relation) : [],
  );
  const asked = [...read, ...mentionsOf(view, parts)];
  return view.contract.admins.some((one) => 'table' in one && asked.includes(nameOf(one.table)));
}

/** Whether an expression names a column of the table that its policy is for. */
function asksForRow(text: string, relation: RelationFacts): boolean {
  return partsOf(text).some((part) => part.kind === 'name' && isOfTable(part.qualifier, relation));
}

const isOfTable = (table: string | null, relation: RelationFacts) =>
  table === null || table === relation.name || table === nameOf(relation);
