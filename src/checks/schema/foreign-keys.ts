import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, failed, healthy } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { openConversation } from '../rest-conversation.ts';
import { schemaTimeoutMs } from './deadline.ts';
import { type ForeignKeyState, foreignKeysOf, lookUpForeignKey } from './look-up-foreign-key.ts';

/** Without its foreign key a row can outlive what it points to: messages of matches that are gone. */
export function schemaForeignKeys({ rest }: Ports, contract: Contract): Check {
  const keys = foreignKeysOf(contract);
  return {
    name: 'schema.foreign_keys',
    title: 'Every foreign key of the contract exists, with its delete rule',
    critical: true,
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    async run({ signal }) {
      const conversation = openConversation(rest, signal);
      const found = await Promise.all(
        keys.map(async (key) => ({
          name: `${key.table}.${key.column} → ${key.target}.${key.targetColumn}`,
          state: await lookUpForeignKey(conversation, contract, key),
        })),
      );
      if (conversation.brokenBy) return failedByFault(conversation.brokenBy);
      if (found.length === 0) return healthy('The contract names no foreign key');

      const namesOf = (state: ForeignKeyState) => found.filter((key) => key.state === state).map(({ name }) => name);
      const details = {
        missing: namesOf('missing'),
        skipped: namesOf('skipped'),
        notVerified: namesOf('not_verified'),
        found: namesOf('there').length,
      };
      if (details.missing.length > 0) {
        return failed('missing', 'Foreign keys of the contract are missing', {
          hint: "alter table … add foreign key …; if they are there, reload the API: notify pgrst, 'reload schema'",
          details,
        });
      }
      return degraded('not_verified', 'No foreign key was found missing; delete rules could not be verified', {
        hint: 'Nothing to mend: delete rules need functions in the database, whose installation is planned',
        details,
      });
    },
  };
}
