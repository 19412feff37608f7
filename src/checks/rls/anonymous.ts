import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, failed, healthy } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { openConversation } from '../rest-conversation.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { judgeSecrecy } from './judge-secrecy.ts';
import { observeProtectedTables, rlsTimeoutMs } from './observe-table.ts';
import { isAllProven, sortTables } from './sort-tables.ts';

/** The anonymous key is in every browser: what it can read is published. */
export function rlsAnonymous({ rest }: Ports, contract: Contract): Check {
  return {
    name: 'rls.anonymous',
    title: 'The anonymous key reads nothing but what is declared public',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    async run({ signal }) {
      const conversation = openConversation(rest, signal);
      const observations = await observeProtectedTables(conversation, contract, ['service', 'anon']);
      if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

      const tables = sortTables(observations, (sights) => judgeSecrecy(sights, sights.anon));
      const { breached: leaking, ...others } = tables;
      const details = { level: 1, leaking, ...others };
      if (leaking.length > 0) {
        return failed('leaking', 'Tables with user data are readable without signing in', {
          hint: 'Turn row level security on, and let no select policy of these tables apply to anon or public',
          details,
        });
      }
      if (tables.invalid.length > 0) return invalidPolicy(details);
      if (isAllProven(tables)) return healthy('The anonymous key reads nothing but what is declared public', details);
      return degraded('not_verified', 'What the anonymous key can read could not be verified for every table', {
        hint: 'Nothing to mend: of an empty table nobody can read a row, whatever its policies are',
        details,
      });
    },
  };
}
