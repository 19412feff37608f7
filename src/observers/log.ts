import { pino } from 'pino';
import { systemClock } from '../core/clock.ts';
import { counts } from '../core/finding.ts';
import type { Observer } from '../core/observer.ts';
import type { Transition } from '../core/result.ts';
import type { Scrubber } from '../core/scrubber.ts';
import { isServing } from '../core/status.ts';
import { createStandardOutput } from './standard-output.ts';

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

const name = 'wingman-health';

export function createLog({ level, scrubber, destination }: LogOptions): Log {
  const logger = pino(
    { level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? createStandardOutput(describeLoss),
  );
  const write =
    (at: 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      logger[at](scrubber.json(fields), scrubber.text(message));
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** Written by hand: it says that the log has lost what went the usual way. */
function describeLoss(lines: number): string {
  const msg = `The log has lost ${lines === 1 ? 'a line' : `${lines} lines`}: what reads it was too slow, or its disk full`;
  return `${JSON.stringify({ level: 40, time: new Date(systemClock.now()).toISOString(), name, lost: lines, msg })}\n`;
}

/** A leak in a hundred tables is one line, not a page: the status page and `/health/summary` have them all. */
const objectsInLine = 10;

/**
 * One line when a check takes another status, when it begins or ceases to go up and down, and when it breaks something outside of its run; silence while nothing
 * changes, and at a first look that is healthy. The log is private, so a line names the objects. What could only not be
 * asked is no trouble of its own: it is told at the level of information, and names the check that must work first.
 */
export function logTransitions(log: Log): Observer {
  return {
    onFlapping: ({ check, flapping }) =>
      flapping
        ? log.warn(`${check} goes up and down: ${flapping.turns} changes of late`, { check, turns: flapping.turns })
        : log.info(`${check} does not go up and down any more`, { check }),
    onStrayFault: ({ check, deed, stack }) => log.error(`${check} ${deed}`, { check, stack }),
    onTransition({ check, from, to, at }: Transition) {
      if (from.reason === 'not_run' && to.status === 'healthy') return;
      const isConsequence = to.reason === 'dependency_failed';
      const write = to.status === 'healthy' || isConsequence ? log.info : isServing(to.status) ? log.warn : log.error;
      const objects = to.findings.filter(counts).map(({ kind, object }) => `${object} (${kind})`);
      write(`${check} is ${to.status}: ${to.message}`, {
        check,
        from: from.status,
        to: to.status,
        reason: to.reason,
        hint: to.hint,
        error: to.error,
        ...(objects.length > 0 && { objects: objects.slice(0, objectsInLine), found: objects.length }),
        ...(to.blockedBy !== null && { blockedBy: to.blockedBy }),
        afterMs: Math.max(0, at - from.since),
      });
    },
  };
}
