import { findVariable, namesOf, type ReadVariable } from '../../contract/find-variable.ts';
import { platformVariable } from '../../contract/platform-variable.ts';
import type { Contract } from '../../contract/schema.ts';
import { publicVariables } from '../../contract/sensitive-variables.ts';
import type { Finding } from './finding.ts';
import { parseKey } from './key-shape.ts';

/** Service keys under a name of the anon key that is not in use: whoever reads that name gets them. Public ones are found elsewhere. */
export function findStrayKeys(contract: Contract, read: ReadVariable): Finding[] {
  const used = findVariable(contract, platformVariable.anonKey, read)?.name;
  const publicNames = publicVariables(contract);
  return namesOf(contract, platformVariable.anonKey)
    .filter((name) => name !== used && !publicNames.includes(name) && parseKey(read(name) ?? '').role === 'service')
    .map((variable) => ({
      variable,
      status: 'failed',
      reason: 'leaking',
      problem: `${variable} holds a service key, though it is a name of the anon key`,
      hint: `Unset ${variable}`,
    }));
}
