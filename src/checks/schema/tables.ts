import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, failed, healthy } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { openConversation } from '../rest-conversation.ts';
import { schemaTimeoutMs } from './deadline.ts';
import { lookUpTable } from './look-up-table.ts';

/** A core table that is gone, or that nobody was granted, stops the platform whatever the database's own health. */
export function schemaTables({ rest }: Ports, contract: Contract): Check {
  const core = Object.entries(contract.tables).filter(([, table]) => table.core);
  return {
    name: 'schema.tables',
    title: 'Every core table exists and is granted to the service role',
    critical: true,
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    async run({ signal }) {
      const conversation = openConversation(rest, signal);
      const looks = core.map(async ([name, shape]) => ({ name, state: await lookUpTable(conversation, name, shape) }));
      const tables = await Promise.all(looks);
      if (conversation.brokenBy) return failedByFault(conversation.brokenBy);
      if (tables.length === 0) return noCoreTable();

      const namesOf = (state: string) => tables.filter((table) => table.state === state).map(({ name }) => name);
      const details = { missing: namesOf('missing'), refused: namesOf('refused'), readable: namesOf('readable') };
      if (details.missing.length > 0) return missing(details);
      if (details.refused.length > 0) return refused(details);
      return healthy('Every core table exists and is granted to the service role', details);
    },
  };
}

type Tables = Readonly<Record<'missing' | 'refused' | 'readable', readonly string[]>>;

const missing = (details: Tables) =>
  failed('missing', 'Core tables are missing', {
    hint: "Apply the migrations that create them; if they are there, reload the API: notify pgrst, 'reload schema'",
    details,
  });

const refused = (details: Tables) =>
  failed('forbidden', 'Core tables exist but are not granted to the service role', {
    hint: 'grant select, insert, update, delete on … to service_role; new tables are granted to no role by default',
    details,
  });

const noCoreTable = () =>
  degraded('not_verified', 'The contract names no core table', {
    hint: 'Mark the tables without which the platform does not work as core',
  });
