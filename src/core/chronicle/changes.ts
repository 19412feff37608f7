import type { StatusChange } from './archive.ts';

/** Newest first: enough for a few a day over some weeks, and little enough for a check that turns to and fro. */
export const changesPerCheck = 40;

/**
 * Puts a change before those that are known of a check, newest first, or leaves it out. Of replicas that see the same, one
 * is enough: the first to change. So what leads nowhere new is left out, and what is older than the newest; whatever it
 * says it came from, it came from there.
 */
export function admitChange(change: StatusChange, known: readonly StatusChange[]): readonly StatusChange[] {
  const [newest] = known;
  if (newest && (change.at <= newest.at || change.to === newest.to)) return known;
  return [{ ...change, from: newest?.to ?? change.from }, ...known.slice(0, changesPerCheck - 1)];
}

/** Both lists of one check as one, newest first. A change at the same moment to the same status is the same. */
export function mergeChanges(left: readonly StatusChange[], right: readonly StatusChange[]): readonly StatusChange[] {
  const byMoment = new Map([...left, ...right].map((change) => [`${change.at} ${change.to}`, change]));
  return [...byMoment.values()].sort((one, other) => other.at - one.at).slice(0, changesPerCheck);
}
