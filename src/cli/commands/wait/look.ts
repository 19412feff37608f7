import type { Service } from '../../../assemble.ts';
import { isServing, type Status } from '../../../core/status.ts';
import { oneLine } from '../../../reporters/lines-of-findings.ts';
import type { FailOn } from '../../../reporters/verdict-of-test.ts';
import { askService, type ServiceBody } from '../../ask-service.ts';

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

interface Asked extends Acceptance {
  readonly signal: AbortSignal;
  readonly token: string | null;
  /** Only this release counts; whichever it is when null. */
  readonly release: string | null;
}

/** Looks at a running service over HTTP. */
export function lookAtService(baseUrl: string, { signal, token, release, ...acceptance }: Asked): Look {
  const url = `${baseUrl}${routes[acceptance.goal]}`;
  return async (remainingMs) => {
    const answer = await askService(url, { timeoutMs: remainingMs, signal, token });
    switch (answer.kind) {
      case 'health':
        return release === null || answer.body.release === release
          ? judgeAnswer(answer.body, acceptance)
          : { state: 'not-yet', words: otherRelease(release, answer.body.release ?? null) };
      case 'other':
        return { state: 'none', words: `${url} answers ${answer.code}, but not as this service does` };
      case 'none':
        return { state: 'none', words: `${url}: ${answer.why}` };
    }
  };
}

/** Healthy is not said of what no check has looked at yet, although it may be degraded meanwhile. */
function judgeAnswer({ status, message, categories = {} }: ServiceBody, acceptance: Acceptance): Sight {
  const unknown = Object.entries(categories).flatMap(([name, one]) => (one.status === 'unknown' ? name : []));
  if (acceptance.goal !== 'healthy' || unknown.length === 0) return judge(status, message, acceptance);
  return { state: 'not-yet', words: `nothing is known yet of ${unknown.map(oneLine).join(', ')}` };
}

/** One answer comes from one replica, so its release and its status belong together. */
function otherRelease(wanted: string, found: string | null): string {
  return found === null
    ? `the service there does not say which release it is: set RELEASE or GIT_SHA where it is started`
    : `release ${oneLine(found)} answers, not ${wanted}`;
}

/** Whether a status is what is waited for. Readiness that is merely degraded is as good as it gets during an outage. */
function judge(status: Status, message: string, { failOn }: Acceptance): Sight {
  const isReached = failOn === 'degraded' ? status === 'healthy' : isServing(status);
  return { state: isReached ? 'reached' : 'not-yet', words: `${status}: ${message}` };
}

/** What a look has found; `none` when nobody could say. */
interface Sight {
  readonly state: 'reached' | 'not-yet' | 'none';
  readonly words: string;
}

/** One look at what is waited for. Takes no longer than it is given, in milliseconds. */
export type Look = (remainingMs: number) => Promise<Sight>;

/** Looks at the checks that run in this process, as a service would run them. */
export function lookAtChecks({ health, monitor, settings }: Service, acceptance: Acceptance): Look {
  const categories = acceptance.goal === 'ready' ? settings.readyCategories : health.categories;
  monitor.start();
  return async () => {
    if (categories.length === 0) return judge('healthy', 'READY_CATEGORIES is none, so no check is asked', acceptance);
    const waitingFor = categories.filter((category) => health.snapshot(category).refreshedAt === null);
    if (waitingFor.length > 0) return { state: 'none', words: `no answer yet from ${waitingFor.join(', ')}` };
    const { status, message } = health.summary(({ check }) => categories.some((name) => check.startsWith(`${name}.`)));
    if (acceptance.goal === 'healthy') return judge(status, message, acceptance);
    return judge(health.readiness(categories), message, acceptance);
  };
}
