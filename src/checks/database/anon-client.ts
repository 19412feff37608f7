import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { reachDatabase } from './reach-database.ts';

/**
 * Browsers come with the anonymous key: when it is not accepted, nobody can sign in. Where rls.anonymous asks as whom the
 * key is served, its answer does for this check too; at the first run it is going to ask. At all other times a table is
 * asked, because the database writes an error to its log for each refused function.
 */
export function databaseAnonClient(ports: Ports, contract: Contract): Check {
  let isFirst = true;
  return {
    name: 'database.anon_client',
    title: 'The anonymous role reaches the database',
    critical: true,
    async run({ signal }) {
      const { identify, identifyBesides } = ports.catalog;
      const ask = isFirst ? identify : identifyBesides;
      isFirst = false;
      const askFunction = () => ask('anon', { signal });
      const reached = await reachDatabase(ports, 'anon', contract, signal, { askFunction });
      if (!reached.reached) return reached.outcome;
      const { table, code } = reached;
      return healthy(`The anonymous role reaches the database, asked for ${table ?? 'wingman_health_activity'}`, {
        table,
        code,
      });
    },
  };
}
