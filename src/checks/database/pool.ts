import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { judgeActivity } from './judge-activity.ts';
import { reachDatabase } from './reach-database.ts';

/** A database that has run out of connections refuses everybody at once, often without any error of its own. */
export function databasePool(ports: Ports, contract: Contract): Check {
  return {
    name: 'database.pool',
    title: 'The database has connections to spare',
    async run({ signal }) {
      const answer = await ports.catalog.readActivity({ signal });
      if (answer.ok) return judgeActivity(answer.value);
      if (answer.fault.about !== 'installation') return failedByFault(answer.fault);
      const reached = await reachDatabase(ports, 'service', contract, signal);
      if (!reached.reached) return reached.outcome;
      return degraded('not_verified', 'A connection was free; how many are in use could not be verified', {
        hint: answer.fault.hint,
        details: { table: reached.table, notVerified: ['used', 'max', 'waiting', 'idleInTransaction', 'oldestQuery'] },
      });
    },
  };
}
