import type { Fault } from '../../src/checks/answer.ts';
import type { Reason } from '../../src/core/reason.ts';

const fault = (reason: Reason, code: string | null, about?: Fault['about'], object?: string): Fault => ({
  reason,
  code,
  message: `message of ${code ?? reason}`,
  hint: `hint of ${code ?? reason}`,
  ...(about && { about }),
  ...(object === undefined ? {} : { object }),
});

/** The faults that the Data API is known to answer with, classified as its client does. */
export const restFaults = {
  unknownTable: (table: string) => fault('missing', 'PGRST205', 'table', table),
  tableGone: (table: string) => fault('missing', '42P01', 'table', table),
  missingColumn: (column: string) => fault('drifted', '42703', 'column', column),
  noRelationship: fault('drifted', 'PGRST200', 'relationship'),
  ambiguousRelationship: fault('not_verified', 'PGRST201', 'ambiguity'),
  refusedByGrants: fault('forbidden', '42501', 'grant'),
  /** The anonymous role gets the same code with HTTP 401. */
  refusedByGrantsAsAnon: fault('unauthorized', '42501', 'grant'),
  missingFunction: fault('missing', '42883', 'function'),
  recursivePolicy: fault('invalid', '42P17', 'policy'),
  /** It waits for somebody, and others do not. */
  silent: fault('locked', null, 'lock'),
  statementTimeout: fault('timeout', '57014'),
  badToken: fault('unauthorized', 'PGRST301'),
  badKey: fault('unauthorized', 'HTTP_401'),
  unreachable: fault('unreachable', 'ECONNREFUSED'),
  timeout: fault('timeout', 'TIMEOUT'),
  poolTimeout: fault('saturated', 'PGRST003'),
  notConfigured: fault('missing', null),
} as const;
