import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';
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
      const reached = await reachDatabase(ports, 'service', contract, signal, { activity: answer });
      if (!reached.reached) return reached.outcome;
      return unknownWithout(answer.fault, 'how many connections are in use, though one was free', {
        table: reached.table,
        notVerified: ['used', 'max', 'waiting', 'idleInTransaction', 'oldestQuery'],
      });
    },
  };
}
