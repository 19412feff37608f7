import type { Service } from '../assemble.ts';
import type { Look } from './commands/wait/look.ts';
import { type Acceptance, judge } from './look-at-service.ts';

/** Looks at the checks that run in this process, as a service would run them. */
export function lookAtChecks({ health, monitor, settings }: Service, acceptance: Acceptance): Look {
  const categories = acceptance.goal === 'ready' ? settings.readyCategories : health.categories;
  monitor.start();
  return async () => {
    const waitingFor = categories.filter((category) => health.snapshot(category).refreshedAt === null);
    if (waitingFor.length > 0) return { state: 'none', words: `no answer yet from ${waitingFor.join(', ')}` };
    const { status, message } = health.summary(({ check }) => categories.some((name) => check.startsWith(`${name}.`)));
    if (acceptance.goal === 'healthy') return judge(status, message, acceptance);
    return judge(health.readiness(categories), message, acceptance);
  };
}
