import type { Contract } from '../../../contract/schema.ts';
import { type Details, degraded, failed, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { openConversation } from '../../rest/conversation.ts';
import {
  invalidPolicy,
  judgeSecrecy,
  type Observation,
  observeProtectedTables,
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
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

  const { breached: leaking, ...others } = sortTables(observations, (sights) => judgeSecrecy(sights, sights.stranger));
  const commands = Object.fromEntries(observations.map(({ table, sights }) => [table, commandVerdicts(sights)]));
  const details = { level: 1, leaking, ...others, commands };
  if (leaking.length > 0) {
    return failed('leaking', 'A signed-in user who owns nothing sees the rows of others', {
      hint: 'Turn row level security on and compare the owner with (select auth.uid()) in every select policy',
      details,
    });
  }
  if (others.invalid.length > 0) return invalidPolicy(details);
  if (observations.some(({ sights }) => sights.stranger === 'token')) return strangerRefused(details);
  return degraded('not_verified', 'A stranger was shown no row; what a user could write could not be verified', {
    hint,
    details,
  });
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

const strangerRefused = (details: Details) =>
  degraded('not_verified', 'Isolation between users could not be verified: the synthetic user is not accepted', {
    hint: 'The project does not accept SUPABASE_SIGNING_KEY, or SUPABASE_JWT_SECRET where that is not set, or the clocks differ: correct it',
    details,
  });
