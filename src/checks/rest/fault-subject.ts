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
  | 'token'
  | 'connection';

const subjectOfCode: Readonly<Record<string, FaultSubject>> = {
  PGRST205: 'table',
  '42P01': 'table',
  '42501': 'grant',
  '42703': 'column',
  PGRST200: 'relationship',
  PGRST201: 'relationship',
  '42P17': 'policy',
};

/**
 * Tells faults of an object from faults of the connection, by code: reasons are too wide for it (`missing` may be a
 * table or a variable; a refused grant comes as HTTP 401 to the anonymous role).
 *
 * Some depend on who asked. Only roles under row level security meet policies, so only for them may a read be late,
 * or a function be missing, because of the table. And a refused stranger is a matter of its token, which we signed.
 */
export function faultSubject(role: RestRole, fault: Fault): FaultSubject {
  const subject = subjectOfCode[fault.code ?? ''];
  if (subject) return subject;
  if (role === 'service') return 'connection';
  if (fault.code === '42883') return 'policy';
  if (fault.reason === 'timeout') return 'statement';
  return role === 'stranger' && fault.reason === 'unauthorized' ? 'token' : 'connection';
}
