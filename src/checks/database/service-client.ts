import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { reachDatabase } from './reach-database.ts';

/** Everything that the platform does for itself, and most of what this service asks, goes through the service role. */
export function databaseServiceClient(ports: Ports, contract: Contract): Check {
  return {
    name: 'database.service_client',
    title: 'The service role reaches the database',
    critical: true,
    async run({ signal }) {
      const reached = await reachDatabase(ports, 'service', contract, signal);
      if (!reached.reached) return reached.outcome;
      const { table, code } = reached;
      return healthy(`The service role reaches the database, asked for ${table ?? 'wingman_health_activity'}`, {
        table,
        code,
      });
    },
  };
}
