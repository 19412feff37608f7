import { expect, test } from 'vitest';
import type { ServedAs } from '../../../../src/checks/catalog/facts.ts';
import { judgeIdentity, usersRefused } from '../../../../src/checks/rls/judge-identity.ts';
import { restFaults } from '../../../support/rest-faults.ts';

test.each<['anon' | 'stranger', ServedAs, string]>([
  ['anon', 'privileged', 'The Data API gives the rights of the service to everybody, without signing in'],
  ['stranger', 'privileged', 'The Data API gives the rights of the service to everybody who signs in'],
  ['anon', 'signed_in', 'The Data API serves the anonymous key as another role than anon: as a user'],
  ['stranger', 'anon', 'The Data API serves users as the role that it serves without signing in'],
])('that %s is served as %s is said so', (role, value, says) => {
  expect(judgeIdentity(role, { ok: true, value })?.says).toBe(says);
});

test('that users are refused is said with the code, where there is one, and with what may be wrong beside the API', () => {
  const { badToken } = restFaults;
  const says = 'The Data API refuses a user who is signed as real ones are';
  expect(usersRefused(badToken)).toMatchObject({ says: `${says}, with ${badToken.code}`, error: badToken.code });
  expect(usersRefused({ ...badToken, code: null })).toMatchObject({ says, error: null });
  expect(usersRefused(badToken).finding.why).toContain('unless the key that this service signs with is not the one');
});
