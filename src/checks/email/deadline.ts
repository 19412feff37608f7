import type { Contract } from '../../contract/schema.ts';

/** Look-ups wait their turn, because a provider allows a whole team only a few a second. */
const turnMs = 500;
/** For the first answer, for a slow one, and for the look-ups that another check has waiting before ours. */
const patienceMs = 5_000;

/** Milliseconds for a check whose look-ups may stand behind one for every template of the contract. */
export function emailTimeoutMs({ email }: Contract): number {
  return patienceMs + turnMs * Object.keys(email.templates).length;
}
