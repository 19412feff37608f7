import { degraded, failed, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import type { Answer, Fault } from '../answer.ts';

/**
 * The outcome while the provider cannot take e-mail: degraded as long as the outbox was seen to keep it, and failed
 * with the provider's own fault when it was not.
 */
export function outboxServes(fault: Fault, outbox: Answer<unknown>, reason: Reason = 'fallback_active'): Outcome {
  const { hint, code: error } = fault;
  const details = { cause: fault.reason };
  if (outbox.ok) return degraded(reason, `${fault.message}; the outbox keeps e-mail`, { hint, details, error });
  return failed(fault.reason, `${fault.message}, and the outbox does not keep e-mail either`, {
    hint,
    details: { ...details, outbox: outbox.fault.code },
    error,
  });
}
