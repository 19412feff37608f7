import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { reachDatabase } from './reach-database.ts';

/** Browsers come with the anonymous key: when it is not accepted, nobody can sign in. */
export function databaseAnonClient(ports: Ports, contract: Contract): Check {
  return {
    name: 'database.anon_client',
    title: 'The anonymous role reaches the database',
    critical: true,
    async run({ signal }) {
      const reached = await reachDatabase(ports, 'anon', contract, signal);
      if (!reached.reached) return reached.outcome;
      const { table, code } = reached;
      return healthy(`The anonymous role reaches the database, asked for ${table ?? 'a table'}`, { table, code });
    },
  };
}
