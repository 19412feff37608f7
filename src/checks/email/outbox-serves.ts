import type { Contract } from '../../contract/schema.ts';
import { degraded, failed, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import type { Answer, Fault } from '../answer.ts';

/**
 * The outcome while the provider cannot take e-mail: degraded as long as the outbox was seen to keep it, and failed
 * with the provider's own fault when it was not.
 */
export function outboxServes(fault: Fault, outbox: Answer<unknown>, reason: Reason = 'fallback_active'): Outcome {
  const { hint, code: error, place } = fault;
  const details = { cause: fault.reason };
  if (outbox.ok) return degraded(reason, `${fault.message}; the outbox keeps e-mail`, { hint, details, error, place });
  return failed(fault.reason, `${fault.message}, and the outbox does not keep e-mail either`, {
    hint,
    details: { ...details, outbox: outbox.fault.code },
    error,
    place,
  });
}

/** Look-ups wait their turn, because a provider allows a whole team only a few a second. */
const turnMs = 500;
/** For the first answer, for a slow one, and for the look-ups that another check has waiting before ours. */
const patienceMs = 5_000;

/** Milliseconds for a check whose look-ups may stand behind one for every template of the contract. */
export function emailTimeoutMs({ email }: Contract): number {
  return patienceMs + turnMs * Object.keys(email.templates).length;
}
