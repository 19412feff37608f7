import { nameOf } from '../../../checks/catalog/view.ts';
import type { ExposureView } from '../../../checks/rls/evidence/exposure-view.ts';
import { accessChanged } from '../../../checks/rls/rules/access-changed.ts';
import { reviewLines } from './review.ts';

const complaints = {
  leaking: 'is open to others',
  open_in_part: 'is open to everybody in part',
  privileged: 'is open to some users and not to others',
  refused: 'is refused to those who should be let in',
  wider: 'is allowed, and the contract says nobody',
  unusable: 'ends with an error for everybody',
} as const;

/** Where a database and a contract differ, as lines: tables, what can be done, and what nobody wrote down. */
export function compareContract(view: ExposureView): string[] {
  const { missing, contract } = view.catalog;
  const named = new Set(Object.values(contract.tables).map(nameOf));
  const undeclared = view.relations.filter(
    ({ contract: declared, relation }) =>
      declared === null && (relation.kind === 'table' || relation.kind === 'partitioned table'),
  );
  const differing = view.relations.flatMap(({ name, judged }) =>
    judged.flatMap(({ command, signedIn }) =>
      signedIn.complaint === null || !named.has(name) ? [] : [`${name}: ${command} ${complaints[signedIn.complaint]}`],
    ),
  );
  const review = reviewLines(view);
  const changed = [...accessChanged.find(view.catalog)].map(
    ({ object, expected, seen }) => `${object}: ${seen}\n  was reviewed as: ${expected}`,
  );
  return [
    ...missing.map((name) => `${name}: is in the contract and not in the database`),
    ...undeclared.map(({ name }) => `${name}: is in the database and not in the contract`),
    ...differing,
    ...changed,
    ...(review.length > 0 ? ['', ...review] : []),
  ];
}
