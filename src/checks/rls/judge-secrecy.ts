import type { Observation, Sight } from './over-rest/observe.ts';
import type { Verdict } from './sort-tables.ts';

/**
 * Judges whether a table is kept from a role that must see nothing of it. Being refused proves it for any table;
 * seeing no row proves it only where the service role sees some.
 */
export function judgeSecrecy({ service }: Observation['sights'], outsider: Sight | undefined): Verdict {
  if (outsider === 'rows') return 'breached';
  if (outsider === 'policy') return 'invalid';
  if (outsider === 'grant') return 'proven';
  if (service === 'table') return 'skipped';
  return service === 'rows' && outsider === 'no_rows' ? 'proven' : 'not_verified';
}
