import type { FoundVariable } from '../../contract/find-variable.ts';
import type { Finding } from './finding.ts';
import { findValueFlaw, remedyFor } from './value-flaw.ts';

/** Only the prefix of a Resend key is documented. E-mail has a fallback, and so a wrong key degrades. */
export function judgeResendKey({ name, value }: FoundVariable): Finding[] {
  const flaw = findValueFlaw(value);
  const find = (fault: string, hint: string): Finding[] => [
    { variable: name, status: 'degraded', reason: 'invalid', problem: `${name} ${fault}`, hint },
  ];
  if (flaw) return find(flaw, remedyFor(flaw, name));
  return /^re_\S+$/.test(value) ? [] : find('is not a Resend key', `Set ${name} to a key that begins with re_`);
}
