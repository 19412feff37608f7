import { pino } from 'pino';
import type { Scrubber } from '../core/scrubber.ts';

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
