import type { Exposure } from '../../../core/exposure.ts';
import { andMore } from '../../catalog/and-more.ts';

/** Why nothing is proved, as a clause about the relation. */
const words = new Map<string | null, string>([
  ['empty', 'no row to try'],
  ['one_owner', 'all rows are of one user'],
  ['timeout', 'not tried in time'],
  ['locked', 'kept from everybody by a lock'],
  ['schema_usage', 'a policy calls into a schema that users may not use'],
  ['claims', 'a policy asks for further claims of the token'],
  ['null', 'nobody to ask, or no row that is for sure of another'],
  ['not_looked_at', 'its turn has not come'],
  ['own_rows_refused', 'users were refused their own rows too'],
  ['shows_each_more', 'it shows each user what the tables would not'],
  ['policies_let_somebody', 'policies let somebody in, and nobody who was asked'],
]);

/** The relations of which something is not known, the first with why: `public.notes (no row to try) and 3 more relations`. */
export function sayDoubt(exposures: readonly Exposure[]): string {
  const doubted = exposures.filter(({ verdict }) => verdict === 'not_verified');
  const names = [...new Set(doubted.map(({ relation }) => relation))];
  const [first] = doubted;
  const why = first?.why?.startsWith('sqlstate ') ? first.why.replace('sqlstate', 'ends with SQLSTATE') : null;
  const clause = why ?? words.get(first?.why ?? null);
  return andMore(names, 'relation', clause && ` (${clause})`);
}

export const lockedHint =
  'See database.locks for the table; who holds it: select pid, pg_blocking_pids(pid), query from pg_stat_activity; then commit there, or select pg_terminate_backend(pid)';

/** The relations of which nothing could be found out, because a lock was in the way. */
export function lockedIn(exposures: readonly Exposure[]): readonly string[] {
  const locked = exposures.filter(({ verdict, why }) => verdict === 'not_verified' && why === 'locked');
  return [...new Set(locked.map(({ relation }) => relation))];
}
