import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { conclude, healthy, type Outcome, type Told } from '../../core/outcome.ts';
import type { LockFacts } from '../catalog/facts.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { HeldTable, Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';

/**
 * A migration that was not committed, or that waits behind a long query, keeps everybody from a table, and what they see
 * is a platform that hangs. A lock of a moment is gone at the second look, before which this check does not turn.
 */
export function databaseLocks({ catalog, rest }: Ports, _contract: Contract): Check {
  return {
    name: 'database.locks',
    title: 'No table is locked against everybody',
    async run({ signal }) {
      const answer = await catalog.readActivity({ signal });
      if (answer.ok) return judge(answer.value.locks);
      if (answer.fault.about !== 'installation') return failedByFault(answer.fault);
      return conclude(rest.held().map(describeSilent), unknownWithout(answer.fault, 'whether a table is locked'));
    },
  };
}

function judge(locks: readonly LockFacts[]): Outcome {
  return conclude(
    locks.map(describe),
    healthy('No table is locked against everybody', locks.length > 0 ? { locks } : {}),
  );
}

function describe({ relation, isHeld, waiting, longestWaitSeconds }: LockFacts): Told {
  const queue =
    waiting === 0 ? 'nobody waits for it yet' : `${waiting} wait, the longest for ${longestWaitSeconds ?? 0} s`;
  return {
    finding: {
      kind: 'locked_table',
      level: 'degraded',
      object: relation,
      why: isHeld
        ? `Somebody holds an ACCESS EXCLUSIVE lock on the table; ${queue}.`
        : `Somebody waits for an ACCESS EXCLUSIVE lock on the table, and everybody else behind them; ${queue}.`,
      mend: showHolders(relation),
    },
    reason: 'locked',
    says: `${relation} is locked against everybody`,
    aside: `; ${queue}`,
    hint: lockedHint,
  };
}

/** Without the functions nobody says that a table is locked, but one that is does not answer while others do. */
function describeSilent({ schema, table }: HeldTable): Told {
  const relation = `${schema}.${table}`;
  return {
    finding: {
      kind: 'locked_table',
      level: 'degraded',
      object: relation,
      why: 'A bounded read of the table does not come back, while reads of other tables do.',
      mend: showHolders(relation),
    },
    reason: 'locked',
    says: `${relation} does not answer while other tables do: it seems to be locked`,
    hint: lockedHint,
  };
}

const lockedHint =
  'Find who holds it: select pid, pg_blocking_pids(pid), query from pg_stat_activity; commit there, or select pg_terminate_backend(pid)';

/** A question and no mend: which of the transactions may be ended is for a person to say. */
function showHolders(relation: string): string {
  const columns = 'pid, mode, granted, state, xact_start, application_name';
  const literal = `'${relation.replaceAll("'", "''")}'`;
  return (
    `select ${columns} from pg_locks join pg_stat_activity using (pid) where relation = (select c.oid from pg_class c ` +
    `join pg_namespace n on n.oid = relnamespace where nspname || '.' || relname = ${literal}) order by granted desc;`
  );
}
