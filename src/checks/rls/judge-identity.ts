import type { Finding } from '../../core/finding.ts';
import { failed, type Outcome } from '../../core/outcome.ts';
import type { Answer, Fault } from '../answer.ts';
import type { ServedAs } from '../catalog/facts.ts';

const why = 'Whatever policies say of the role that was meant, another role is asked about every row.';
const mend =
  'Look at what the API does before a request: its pre-request function, its anonymous role, the audience and secret of its tokens, and which roles are granted to authenticator.';

/** An error that the database ended the question with is one of the pre-request function: the service was answered it. */
const isRefusal = ({ reason, status }: Fault) =>
  reason === 'unauthorized' || (status !== undefined && (reason === 'invalid' || reason === 'missing'));

/** What it means that a caller from outside is not served as who it is; null where it is. */
export function judgeIdentity(role: 'anon' | 'stranger', served: Answer<ServedAs>): Outcome | null {
  const object = role === 'anon' ? 'anon' : 'authenticated';
  const told = (kind: string, text = why): Finding[] => [{ kind, level: 'failed', object, why: text, mend }];
  if (!served.ok) {
    if (role === 'anon' || !isRefusal(served.fault)) return null;
    return failed('unauthorized', 'The Data API refuses users who have signed in', {
      hint: 'Compare the secret or signing key with the one the project verifies tokens with; look at the audience, at the roles granted to authenticator and at the pre-request function',
      error: served.fault.code,
      findings: told(
        'users_refused',
        'A token that is signed as those of real users are is not accepted, so nobody who signs in gets anywhere.',
      ),
    });
  }
  if (served.value === 'privileged')
    return failed('leaking', `The Data API gives the rights of the service to ${who[role]}`, {
      hint: mend,
      findings: told('served_as_service'),
    });
  if (role === 'anon' && served.value !== 'anon')
    return failed('unprotected', 'The Data API serves the anonymous key as another role than anon', {
      hint: mend,
      findings: told('served_as_another'),
    });
  if (role === 'stranger' && served.value === 'anon')
    return failed('unauthorized', 'The Data API serves users as the role that it serves without signing in', {
      hint: mend,
      findings: told('served_as_anon'),
    });
  return null;
}

const who = { anon: 'everybody, without signing in', stranger: 'everybody who signs in' } as const;
