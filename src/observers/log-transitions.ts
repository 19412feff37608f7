import type { Observer } from '../core/observer.ts';
import type { Transition } from '../core/result.ts';
import { isServing } from '../core/status.ts';
import type { Log } from './log.ts';

/**
 * One line when a check takes another status, and when it breaks something outside of its run; silence while nothing
 * changes, and at a first look that is healthy.
 */
export function logTransitions(log: Log): Observer {
  return {
    onStrayFault: ({ check, stack }) => log.error(`${check} broke something outside of its run`, { check, stack }),
    onTransition({ check, from, to, at }: Transition) {
      if (from.reason === 'not_run' && to.status === 'healthy') return;
      const write = to.status === 'healthy' ? log.info : isServing(to.status) ? log.warn : log.error;
      write(`${check} is ${to.status}: ${to.message}`, {
        check,
        from: from.status,
        to: to.status,
        reason: to.reason,
        hint: to.hint,
        error: to.error,
        afterMs: at - from.since,
      });
    },
  };
}
