import { pino } from 'pino';
import type { Observer } from '../core/observer.ts';
import type { Transition } from '../core/result.ts';
import type { Scrubber } from '../core/scrubber.ts';
import { isServing } from '../core/status.ts';

/** The service's log: JSON lines, every field scrubbed on its way out. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Takes whole lines, as a stream does. */
export interface LogDestination {
  write(line: string): unknown;
}

export interface LogOptions {
  /** One of pino's levels, or `silent`. */
  readonly level: string;
  readonly scrubber: Scrubber;
  /** Standard output unless a test listens. */
  readonly destination?: LogDestination;
}

export function createLog({ level, scrubber, destination }: LogOptions): Log {
  const logger = pino(
    { level, base: { name: 'wingman-health' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  const write =
    (at: 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      logger[at](scrubber.json(fields), scrubber.text(message));
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

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
