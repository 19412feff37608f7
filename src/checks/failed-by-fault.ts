import { type Details, failed, type Outcome } from '../core/outcome.ts';
import type { Fault } from './answer.ts';

/** A check that could not ask its question has failed with what stopped it, and `where`, if that is about one place. */
export function failedByFault(fault: Fault, details: Details = {}, where: string | null = null): Outcome {
  const message = where === null ? fault.message : `${fault.message}: ${where}`;
  const remarks = { hint: fault.hint, details, error: fault.code };
  return failed(fault.reason, message, {
    ...remarks,
    ...(fault.place !== undefined && { place: fault.place }),
    ...(fault.about === 'key' && { blockedBy: 'environment.keys' }),
  });
}
