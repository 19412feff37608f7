import type { Exposure } from '../../../core/exposure.ts';

export const lockedHint = 'Look at database.locks for the table, and find the transaction that holds the lock';

/** The relations of which nothing could be found out, because a lock was in the way. */
export function lockedIn(exposures: readonly Exposure[]): readonly string[] {
  const locked = exposures.filter(({ verdict, why }) => verdict === 'not_verified' && why === 'locked');
  return [...new Set(locked.map(({ relation }) => relation))];
}
