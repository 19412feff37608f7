import type { Fault } from '../answer.ts';
import type { RestRole } from '../ports.ts';

/**
 * What a fault of the Data API is about. Everything but `connection` proves that the API was reached and the key
 * accepted: such a fault is evidence about one object and says nothing about the others.
 */
export type FaultSubject =
  | 'table'
  | 'grant'
  | 'column'
  | 'relationship'
  | 'policy'
  | 'statement'
  | 'lock'
  | 'token'
  | 'raised'
  | 'connection';

/**
 * Tells faults of an object from faults of the connection, by what they are about: reasons are too wide for it (`missing`
 * may be a table or a variable; a refused grant comes as HTTP 401 to the anonymous role).
 *
 * Some depend on who asked. Only roles under row level security meet policies, so only for them may a read be late,
 * or a function be missing, because of the table. A refused stranger is a matter of its token, which we signed. And an
 * error that only outsiders get is `raised`: by a policy of the table, or before every request, which one answer alone
 * does not tell.
 */
export function faultSubject(role: RestRole, fault: Fault): FaultSubject {
  const { about, reason } = fault;
  if (about === 'key') return 'connection';
  if (about === 'ambiguity') return 'relationship';
  if (about === 'needed') return ofNeeded[role];
  // Outsiders may be kept out of a schema on purpose; the service finds nothing out without it.
  if (about === 'schema') return role === 'service' ? 'connection' : 'grant';
  const isOfFunction = about === 'function' || about === 'overload';
  if (about && !isOfFunction && about !== 'installation') return about;
  if (role === 'service') return 'connection';
  if (isOfFunction) return 'policy';
  if (reason === 'timeout') return 'statement';
  if (isRaised(fault)) return 'raised';
  return role === 'stranger' && isRefusal(fault) ? 'token' : 'connection';
}

/** Policies do not bind the service, so that it needs nothing but what every request does; anonymous callers may be meant to lack it. */
const ofNeeded = { service: 'connection', anon: 'grant', stranger: 'raised' } as const satisfies Record<
  RestRole,
  FaultSubject
>;

/** Whether somebody is refused for who it is. An error that only outsiders meet is one of the pre-request function. */
export function isRefusal(fault: Fault): boolean {
  return fault.about !== 'key' && (fault.reason === 'unauthorized' || isRaised(fault));
}

const isRaised = ({ reason, status }: Fault) => status !== undefined && (reason === 'invalid' || reason === 'missing');
