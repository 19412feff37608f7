import type { Contract } from '../../../contract/schema.ts';
import { degraded, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation } from '../../rest/conversation.ts';
import { usersRefused } from '../judge-identity.ts';
import { showPolicies } from '../policy/policy-sql.ts';
import { foreignRows } from '../rules/foreign-rows.ts';
import {
  concludeTables,
  hintFor,
  isAllProven,
  judgeSecrecy,
  type Observation,
  observeProtectedTables,
  raisedEverywhere,
  sayUnproven,
  sortTables,
  type Verdict,
} from './observe.ts';

/** Level 1: what a signed stranger is shown. The hint says how the rest can be proven. */
export async function isolationOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  if (!rest.canSignStranger) return nobodyToSign(hint);
  const conversation = openConversation(rest, signal);
  const observations = await observeProtectedTables(conversation, contract, ['service', 'stranger']);
  if (conversation.brokenBy)
    return failedByFault(conversation.brokenBy, { level: 1 }, { unchecked: 'Row level security' });

  const tables = sortTables(observations, (sights) => judgeSecrecy(sights, sights.stranger));
  const { breached: leaking, ...others } = tables;
  const commands = Object.fromEntries(observations.map(({ table, sights }) => [table, commandVerdicts(sights)]));
  const details = { level: 1, leaking, ...others, commands };
  const unknown = isAllProven(tables)
    ? 'What users can write is not known: a stranger was shown no row, and more cannot be tried over the Data API'
    : `Whether users are kept apart is not known of ${sayUnproven(tables, contract)}, nor what they can write`;
  const refusal = conversation.refusedBy ?? raisedEverywhere(conversation, observations, 'stranger');
  const refused = refusal && usersRefused(refusal);
  return besideSilent(
    conversation,
    concludeTables(
      tables,
      contract,
      { rule: foreignRows, roles: ['authenticated'], mend: showPolicies },
      degraded('not_verified', unknown, { hint: hintFor(tables, hint), details }),
      refused ? [refused] : [],
    ),
  );
}

const selectWords = {
  proven: 'isolated against a stranger',
  breached: 'leaking',
  invalid: 'invalid',
  skipped: 'skipped',
  not_verified: 'not_verified',
} as const satisfies Record<Verdict, string>;

/** What is known about each command on a table. Only a read can be tried without changing data. */
function commandVerdicts(sights: Observation['sights']) {
  const select = sights.stranger === 'grant' ? 'refused by grants' : selectWords[judgeSecrecy(sights, sights.stranger)];
  return { select, insert: 'not_verified', update: 'not_verified', delete: 'not_verified' };
}

const nobodyToSign = (hint: string) =>
  degraded('not_verified', 'Isolation between users could not be verified: no synthetic user can be signed', {
    hint,
    details: { level: 1 },
  });
