import { type Details, failed, type Outcome } from '../core/outcome.ts';
import type { Fault } from './answer.ts';

/** A check that could not ask its question has failed with what stopped it. */
export function failedByFault(fault: Fault, details: Details = {}): Outcome {
  return failed(fault.reason, fault.message, { hint: fault.hint, details, error: fault.code });
}
