import type { Service } from '../../../assemble.ts';
import { type CheckId, categoryOf } from '../../../core/check.ts';
import { resultBody } from '../../../http/answer/schemas.ts';
import { askService, tokenFor } from '../../ask-service.ts';
import type { CommandContext } from '../../command.ts';
import { CommandError } from '../../command.ts';
import { runChecks } from '../../run-checks.ts';
import type { Sighting } from './derive.ts';

/** Sees the first of these checks, and then the ones that it depends on. */
export type SeeChecks = (ids: readonly CheckId[], timeoutMs: number) => Promise<Sighting[]>;

/** Runs the category of the first; what it depends on is run by that. */
export function seeHere({ health }: Service, { clock }: CommandContext): SeeChecks {
  return async (ids, timeoutMs) => {
    await runChecks({ health, categories: ids.slice(0, 1).map(categoryOf), timeoutMs, clock });
    return ids.map((id) => health.result(id));
  };
}

/** Asks a running service, as a private caller where that is safe. */
export function seeThere(url: string, { settings }: Service, { signal }: CommandContext): SeeChecks {
  const token = tokenFor(url, settings.healthTokens);
  return (ids, timeoutMs) =>
    Promise.all(
      ids.map(async (id) => {
        const address = `${url}/health/${id.replace('.', '/')}`;
        const answer = await askService(address, { timeoutMs, signal, token });
        if (answer.kind === 'none') throw new CommandError(`${address}: ${answer.why}`);
        const parsed = answer.kind === 'health' ? resultBody.safeParse(answer.body) : null;
        if (parsed?.success) return { ...unseen, ...parsed.data } as Sighting;
        throw new CommandError(`${address} answers ${answer.code}, but not as this service does`);
      }),
    );
}

/** What an answer without a token may lack. */
const unseen = {
  ...{ reason: null, hint: null, consecutiveFailures: 0 },
  ...{ details: null, error: null, findings: [], confirmation: null },
};
