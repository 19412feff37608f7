import type { Told } from '../../core/outcome.ts';
import type { Answer, Fault } from '../answer.ts';
import type { ServedAs } from '../catalog/facts.ts';
import { isRefusal } from '../rest/fault-subject.ts';

const why = 'Whatever policies say of the role that was meant, another role is asked about every row.';
const mend =
  'Look at what the API does before a request: its pre-request function, its anonymous role, the audience and secret of its tokens, and which roles are granted to authenticator.';

/** What it means that a caller from outside is not served as who it is; null where it is. */
export function judgeIdentity(role: 'anon' | 'stranger', served: Answer<ServedAs>): Told | null {
  const object = role === 'anon' ? 'anon' : 'authenticated';
  const told = (kind: string, reason: Told['reason'], says: string): Told => ({
    finding: { kind, level: 'failed', object, why, mend },
    reason,
    says,
    hint: mend,
  });
  if (!served.ok) return role === 'stranger' && isKeptOut(served.fault) ? usersRefused(served.fault) : null;
  if (served.value === 'privileged')
    return told('served_as_service', 'leaking', `The Data API gives the rights of the service to ${who[role]}`);
  if (role === 'anon' && served.value !== 'anon')
    return told(
      'served_as_another',
      'unprotected',
      'The Data API serves the anonymous key as another role than anon: as a user',
    );
  if (role === 'stranger' && served.value === 'anon')
    return told(
      'served_as_anon',
      'unauthorized',
      'The Data API serves users as the role that it serves without signing in',
    );
  return null;
}

/** What is needed besides the right to call a function is needed before any request. */
const isKeptOut = (fault: Fault) => isRefusal(fault) || fault.about === 'needed';

const who = { anon: 'everybody, without signing in', stranger: 'everybody who signs in' } as const;

/** What it means that no user is answered whom the service is answered as. */
export function usersRefused({ code }: Fault): Told {
  const refused =
    'Nobody who signs in gets anywhere, unless the key that this service signs with is not the one of the project.';
  return {
    finding: { kind: 'users_refused', level: 'failed', object: 'authenticated', why: refused, mend },
    reason: 'unauthorized',
    says: `The Data API refuses a user who is signed as real ones are${code ? `, with ${code}` : ''}`,
    hint: 'Compare SUPABASE_SIGNING_KEY, or SUPABASE_JWT_SECRET where that is not set, with the JWT keys of the project; look at the audience, at the roles granted to authenticator and at the pre-request function',
    error: code,
  };
}
