import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { foreignKeysOf, matchForeignKeys } from './match-foreign-keys.ts';
import { foreignKeysOverRest } from './over-rest/foreign-keys.ts';
import { foreignKeysRules, schemaTimeoutMs } from './rules.ts';

/** Without its foreign key a row can outlive what it points to: messages of matches that are gone. */
export function schemaForeignKeys({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'schema.foreign_keys',
    title: 'Every foreign key of the contract exists, with its delete rule',
    critical: true,
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    async run({ signal }) {
      if (foreignKeysOf(contract).length === 0) return healthy('The contract names no foreign key', { level: 1 });
      return withCatalog(catalog, contract, signal, {
        unchecked: 'The schema',
        judge: (view) =>
          judgeInTurns(
            foreignKeysRules,
            view,
            healthy('Every foreign key of the contract exists, with its delete rule', {
              level: 2,
              skipped: matchForeignKeys(view).skipped,
            }),
          ),
        otherwise: ({ hint }) => foreignKeysOverRest(rest, contract, signal, hint),
      });
    },
  };
}
