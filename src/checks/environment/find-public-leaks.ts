import type { Contract } from '../../contract/schema.ts';
import {
  findVariable,
  namesOf,
  platformVariable,
  publicVariables,
  type ReadVariable,
  secretVariables,
} from '../../contract/variables.ts';
import type { Shapes } from '../ports.ts';
import { bareValue } from '../value-flaw.ts';
import type { Flaw } from './conclude-flaws.ts';
import { readKey } from './judge-key.ts';

/** A shorter value that looks like an e-mail key may be a word. */
const shortestEmailKey = 11;

/** Secrets in variables that are built into what browsers download: there, everybody can read them. */
export function findPublicLeaks(contract: Contract, read: ReadVariable, shapes: Shapes): Flaw[] {
  const publicNames = publicVariables(contract);
  const anonNames = namesOf(contract, platformVariable.anonKey);
  const secrets = new Set(
    secretVariables(contract)
      .filter((name) => !publicNames.includes(name) && !anonNames.includes(name))
      .map((name) => bareValue(read(name) ?? ''))
      .filter((value) => value !== '' && !isHarmless(value, shapes)),
  );
  return publicNames.flatMap((name) => {
    const value = bareValue(read(name) ?? '');
    const holder = describeSecret(value, secrets, shapes);
    return holder === null ? [] : [leak(name, holder)];
  });
}

function describeSecret(value: string, secrets: ReadonlySet<string>, shapes: Shapes): string | null {
  if (readKey(value, shapes).role === 'service') return 'a service key';
  const isEmailKey = value.length >= shortestEmailKey && shapes.email.isKey(value) && !isHarmless(value, shapes);
  if (isEmailKey) return 'a key of the e-mail provider';
  if (secrets.has(value)) return 'a secret of the server';
  return URL.parse(value)?.password ? 'a URL with a password' : null;
}

/** An anon key in a secret's place is a fault of that place, and a placeholder is nobody's secret. */
function isHarmless(value: string, shapes: Shapes): boolean {
  const { kind, role } = readKey(value, shapes);
  return kind === 'placeholder' || role === 'anon';
}

function leak(variable: string, holder: string): Flaw {
  return {
    variable,
    status: 'failed',
    reason: 'leaking',
    problem: `${variable} holds ${holder}, and reaches every browser`,
    hint: `Revoke what ${variable} holds, and take it out of the public variables`,
  };
}

/** Service keys under a name of the anon key that is not in use: whoever reads that name gets them. Public ones are found elsewhere. */
export function findStrayKeys(contract: Contract, read: ReadVariable, shapes: Shapes): Flaw[] {
  const used = findVariable(contract, platformVariable.anonKey, read)?.name;
  const publicNames = publicVariables(contract);
  return namesOf(contract, platformVariable.anonKey)
    .filter((name) => name !== used && !publicNames.includes(name))
    .filter((name) => readKey(read(name) ?? '', shapes).role === 'service')
    .map((variable) => ({
      variable,
      status: 'failed',
      reason: 'leaking',
      problem: `${variable} holds a service key, though it is a name of the anon key`,
      hint: `Unset ${variable}`,
    }));
}
