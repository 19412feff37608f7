import type { Contract } from '../../../contract/schema.ts';
import { degraded, failed, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { openConversation } from '../../rest/conversation.ts';
import { foreignKeysOf } from '../foreign-keys-of.ts';
import { type ForeignKeyState, lookUpForeignKey } from '../look-up-foreign-key.ts';
import { missingForeignKey } from '../rules/missing-foreign-key.ts';

/** Level 1: whether the keys are there. The hint says how delete rules can be seen too. */
export async function foreignKeysOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const found = await Promise.all(
    foreignKeysOf(contract).map(async (key) => ({
      name: `${key.table}.${key.column} → ${key.target}.${key.targetColumn}`,
      state: await lookUpForeignKey(conversation, contract, key),
    })),
  );
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

  const namesOf = (state: ForeignKeyState) => found.filter((key) => key.state === state).map(({ name }) => name);
  const details = {
    level: 1,
    missing: namesOf('missing'),
    skipped: namesOf('skipped'),
    notVerified: namesOf('not_verified'),
    found: namesOf('there').length,
  };
  if (details.missing.length > 0)
    return failed('missing', missingForeignKey.message, { hint: missingForeignKey.hint, details });
  return degraded('not_verified', 'No foreign key was found missing; delete rules could not be verified', {
    hint,
    details,
  });
}
