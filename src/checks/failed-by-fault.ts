import { clip, type Details, failed, type Outcome } from '../core/outcome.ts';
import type { Fault } from './answer.ts';
import { withLowerFirst } from './with-lower-first.ts';

/**
 * What was to be checked, where the failure of a check may be read as a finding of it. It is one for a whole category:
 * checks of a category that say the same are one fault.
 */
export type Unchecked = 'Row level security' | 'The schema';

interface Remarks {
  /** Said after the fault, if that is about one place. */
  readonly where?: string | null;
  readonly unchecked?: Unchecked;
}

/** A check that could not ask its question has failed with what stopped it. */
export function failedByFault(fault: Fault, details: Details = {}, { where = null, unchecked }: Remarks = {}): Outcome {
  const told = where === null ? fault.message : `${fault.message}: ${where}`;
  const message = unchecked ? clip(`${unchecked} was not checked: ${withLowerFirst(told)}`) : told;
  const { hint, code: error, place } = fault;
  return failed(fault.reason, message, {
    hint,
    details,
    error,
    place,
    ...(fault.about === 'key' && { blockedBy: 'environment.keys' }),
  });
}
