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
    return failed('saturated', `${used} of ${available} connections of the database are in use: nearly all`, {
      hint: `Find who holds them: ${whoHolds}; then end idle ones, use the pooler, or raise max_connections`,
      details,
    });
  const strain = findStrain(activity, share);
  if (strain) return degraded('saturated', strain.message, { hint: strain.hint, details });
  return healthy(`${used} of ${available} connections of the database are in use`, details);
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
      message: `${used} of ${maxConnections - reservedConnections} connections of the database are in use`,
      hint: `Before a burst finds none, find who holds them: ${whoHolds}; then end idle ones, or use the pooler`,
    };
  if ((waitingOnLocks ?? 0) >= manyWaiting)
    return {
      message: `${waitingOnLocks} sessions of the database wait for locks`,
      hint: 'Find what they wait for: select pid, pg_blocking_pids(pid), query from pg_stat_activity; end what was forgotten: select pg_terminate_backend(pid)',
    };
  if ((idleInTransaction ?? 0) > 0 && (oldestTransactionSeconds ?? 0) > forgottenSeconds)
    return {
      message: `A transaction was left open ${ago(oldestTransactionSeconds)} and does nothing`,
      hint: "Find it: select pid, xact_start, application_name from pg_stat_activity where state like 'idle in%'; end it: select pg_terminate_backend(pid)",
    };
  if ((oldestQuerySeconds ?? 0) > longQuerySeconds)
    return {
      message: `A query has been running for ${minutes(oldestQuerySeconds)}`,
      hint: "Find it: select pid, query_start, query from pg_stat_activity where state = 'active' order by 2; if nobody waits for it: select pg_cancel_backend(pid)",
    };
  if ((oldestTransactionSeconds ?? 0) > longTransactionSeconds)
    return {
      message: `A transaction has been open for ${minutes(oldestTransactionSeconds)}`,
      hint: 'Find it: select pid, xact_start, query from pg_stat_activity order by 2; end it: select pg_terminate_backend(pid). Until then nothing is vacuumed',
    };
  return null;
}

const minutes = (seconds: number | null) => `${Math.round((seconds ?? 0) / 60)} minutes`;
const ago = (seconds: number | null) => `${minutes(seconds)} ago`;

const whoHolds = 'select usename, state, count(*) from pg_stat_activity group by 1, 2 order by 3 desc';

function noLimit(activity: ActivityFacts): Outcome {
  const { maxConnections, reservedConnections } = activity;
  const message = `The database says that it has ${maxConnections} connections and reserves ${reservedConnections}: which are free is not known`;
  return degraded('not_verified', message, {
    hint: 'Look at the settings: show max_connections; show reserved_connections; show superuser_reserved_connections;',
    details: { ...activity },
  });
}
