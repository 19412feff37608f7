import { degraded, failed, healthy, type Outcome } from '../../core/outcome.ts';
import type { ActivityFacts } from '../catalog/facts.ts';

/** Shares of the connections that the application may use. Beyond the second, a burst of new ones finds none. */
const crowded = 0.8;
const exhausted = 0.95;
/** A few sessions wait for locks whenever there are writes; this many wait for the same thing. */
const manyWaiting = 5;
/** A transaction that does nothing for so long was forgotten: it keeps its locks, its connection and dead rows. */
const forgottenSeconds = 5 * 60;
/** The API cancels what takes over some seconds, and reports and backups are done before. */
const longQuerySeconds = 15 * 60;
/** Nothing is cleaned up that an open transaction may still see, so tables begin to swell. */
const longTransactionSeconds = 60 * 60;

/** Judges connection statistics. What the role may not see is null, and counts for nothing. */
export function judgeActivity(activity: ActivityFacts): Outcome {
  const { maxConnections, reservedConnections, used } = activity;
  const available = maxConnections - reservedConnections;
  if (available <= 0) return noLimit(activity);
  const share = used / available;
  const { writes: _, locks: __, ...connections } = activity;
  const details = {
    ...connections,
    available,
    usedPercent: Math.round(share * 1_000) / 10,
    notReported: Object.entries(connections).flatMap(([name, value]) => (value === null ? [name] : [])),
  };
  if (share >= exhausted)
    return failed('saturated', `Nearly all connections of the database are in use: ${used} of ${available}`, {
      hint: 'Close idle connections, use the pooler, find what holds them, or raise the limit',
      details,
    });
  const strain = findStrain(activity, share);
  if (strain) return degraded('saturated', strain.message, { hint: strain.hint, details });
  return healthy('The database has connections to spare', details);
}

interface Strain {
  readonly message: string;
  readonly hint: string;
}

function findStrain(activity: ActivityFacts, share: number): Strain | null {
  const { maxConnections, reservedConnections, used, waitingOnLocks, idleInTransaction } = activity;
  const { oldestTransactionSeconds, oldestQuerySeconds } = activity;
  if (share >= crowded)
    return {
      message: `Most connections of the database are in use: ${used} of ${maxConnections - reservedConnections}`,
      hint: 'Close idle connections, use the pooler, or raise the limit before it is reached',
    };
  if ((waitingOnLocks ?? 0) >= manyWaiting)
    return {
      message: `${waitingOnLocks} sessions of the database wait for locks`,
      hint: 'Find the transaction that they wait for with pg_blocking_pids(), and end it if it was forgotten',
    };
  if ((idleInTransaction ?? 0) > 0 && (oldestTransactionSeconds ?? 0) > forgottenSeconds)
    return {
      message: `A transaction was left open ${ago(oldestTransactionSeconds)} and does nothing`,
      hint: 'Find the client that did not commit, or set idle_in_transaction_session_timeout',
    };
  if ((oldestQuerySeconds ?? 0) > longQuerySeconds)
    return {
      message: `A query has been running for ${minutes(oldestQuerySeconds)}`,
      hint: 'Find it in pg_stat_activity; cancel it with pg_cancel_backend() if nobody waits for it',
    };
  if ((oldestTransactionSeconds ?? 0) > longTransactionSeconds)
    return {
      message: `A transaction has been open for ${minutes(oldestTransactionSeconds)}`,
      hint: 'Find it in pg_stat_activity and end it: nothing that it may still see can be cleaned up',
    };
  return null;
}

const minutes = (seconds: number | null) => `${Math.round((seconds ?? 0) / 60)} minutes`;
const ago = (seconds: number | null) => `${minutes(seconds)} ago`;

const noLimit = (activity: ActivityFacts): Outcome =>
  degraded('not_verified', 'The database does not say how many connections it has for the application', {
    hint: 'Compare max_connections with the connections that are reserved',
    details: { ...activity },
  });
