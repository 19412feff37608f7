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
      hint: `Find who holds them: ${whoHolds}; then close idle ones at their application, use the pooler, or raise max_connections`,
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
      hint: `Before a burst finds none, find who holds them: ${whoHolds}; then close idle ones at their application, or use the pooler`,
    };
  if ((waitingOnLocks ?? 0) >= manyWaiting)
    return {
      message: `${waitingOnLocks} sessions of the database wait for locks that others hold`,
      hint: 'Who blocks: select pid, state, xact_start, query from pg_stat_activity where pid in (select unnest(pg_blocking_pids(pid)) from pg_stat_activity); if idle: select pg_terminate_backend(<pid>);',
    };
  if ((idleInTransaction ?? 0) > 0 && (oldestTransactionSeconds ?? 0) > forgottenSeconds)
    return {
      message: `A transaction was left open ${ago(oldestTransactionSeconds)} and does nothing`,
      hint: "Who: select pid, usename, application_name, xact_start from pg_stat_activity where state like 'idle in%' order by 4; unless it is a migration: select pg_terminate_backend(<pid>);",
    };
  if ((oldestQuerySeconds ?? 0) > longQuerySeconds)
    return {
      message: `A query has been running for ${minutes(oldestQuerySeconds)}`,
      hint: "Find it: select pid, query_start, query from pg_stat_activity where state = 'active' order by 2; if nobody waits for it: select pg_cancel_backend(<pid>);",
    };
  if ((oldestTransactionSeconds ?? 0) > longTransactionSeconds)
    return {
      message: `A transaction has been open for ${minutes(oldestTransactionSeconds)}`,
      hint: 'Who: select pid, usename, application_name, query from pg_stat_activity order by xact_start limit 3; unless it is a backup or migration: select pg_terminate_backend(<pid>);',
    };
  return null;
}

const minutes = (seconds: number | null) => `${Math.round((seconds ?? 0) / 60)} minutes`;
const ago = (seconds: number | null) => `${minutes(seconds)} ago`;

const whoHolds = 'select usename, state, count(*) from pg_stat_activity group by 1, 2 order by 3 desc';

function noLimit(activity: ActivityFacts): Outcome {
  const { maxConnections, reservedConnections } = activity;
  const message = `The database says that it has ${maxConnections} connections and reserves ${reservedConnections}: how many are free is not known`;
  return degraded('not_verified', message, {
    hint: 'In psql: show max_connections; show superuser_reserved_connections; if the first is really so low, raise it and restart the database',
    details: { ...activity },
  });
}
