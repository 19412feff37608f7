import { isServing, type Status } from '../core/status.ts';
import type { FailOn } from '../reporters/verdict-of-test.ts';
import { askService } from './ask-service.ts';
import type { Look, Sight } from './commands/wait/look.ts';

export const goals = ['live', 'ready', 'healthy'] as const;

type Goal = (typeof goals)[number];

const routes = { live: '/health/live', ready: '/health/ready', healthy: '/health' } as const satisfies Record<
  Goal,
  string
>;

export interface Acceptance {
  readonly goal: Goal;
  readonly failOn: FailOn;
}

/** Looks at a running service over HTTP. */
export function lookAtService(
  baseUrl: string,
  { signal, ...acceptance }: Acceptance & { readonly signal: AbortSignal },
): Look {
  const url = `${baseUrl}${routes[acceptance.goal]}`;
  return async (remainingMs) => {
    const answer = await askService(url, { timeoutMs: remainingMs, signal });
    switch (answer.kind) {
      case 'health':
        return judge(answer.body.status, answer.body.message, acceptance);
      case 'other':
        return { state: 'none', words: `${url} answers ${answer.code}, but not as this service does` };
      case 'none':
        return { state: 'none', words: `${url}: ${answer.why}` };
    }
  };
}

/** Whether a status is what is waited for. Readiness that is merely degraded is as good as it gets during an outage. */
export function judge(status: Status, message: string, { failOn }: Acceptance): Sight {
  const isReached = failOn === 'degraded' ? status === 'healthy' : isServing(status);
  return { state: isReached ? 'reached' : 'not-yet', words: `${status}: ${message}` };
}
