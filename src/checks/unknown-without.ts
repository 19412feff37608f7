import { clip, type Details, degraded, type Outcome } from '../core/outcome.ts';
import type { Fault } from './answer.ts';
import { withLowerFirst } from './with-lower-first.ts';

/** What stays unknown, such as «whether a table is locked», because the functions in the database cannot be used. */
export function unknownWithout(absence: Fault, what: string, details: Details = {}): Outcome {
  return degraded('not_verified', clip(`It is not known ${what}: ${withLowerFirst(absence.message)}`), {
    hint: absence.hint,
    details,
  });
}
