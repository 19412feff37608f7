import { clip, type Details, degraded, type Outcome } from '../core/outcome.ts';
import type { Fault } from './answer.ts';

/** What stays unknown, such as «whether a table is locked», because the functions in the database cannot be used. */
export function unknownWithout(absence: Fault, what: string, details: Details = {}): Outcome {
  const why = `${absence.message.charAt(0).toLowerCase()}${absence.message.slice(1)}`;
  return degraded('not_verified', clip(`It is not known ${what}: ${why}`), { hint: absence.hint, details });
}
