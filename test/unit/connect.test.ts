import { expect, test } from 'vitest';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { readPlatform } from '../../src/config/read-platform.ts';
import { connect } from '../../src/connect.ts';
import { systemClock } from '../../src/core/clock.ts';
import { wingmanContract } from '../support/environment-variables.ts';
import { signingKeys } from '../support/signing-keys.ts';
import { sendJson, startServer } from './clients/http-server.ts';

const secret = { SUPABASE_JWT_SECRET: 'a-secret-of-the-project' };
const key = { SUPABASE_SIGNING_KEY: JSON.stringify(signingKeys.ES256) };

test.each([
  ['the secret alone', secret, { alg: 'HS256', typ: 'JWT' }],
  ['the key alone', key, { alg: 'ES256', kid: signingKeys.ES256.kid, typ: 'JWT' }],
  [
    'both, for the project has moved on',
    { ...secret, ...key },
    { alg: 'ES256', kid: signingKeys.ES256.kid, typ: 'JWT' },
  ],
])('with %s the stranger is signed', async (_what, variables, expected) => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const environment = { ...variables, SUPABASE_URL: server.url, SUPABASE_ANON_KEY: 'anon' };
  const { settings, problems } = parseSettings(environment, { isTerminal: false });
  expect(problems).toEqual([]);
  const platform = readPlatform(environment, wingmanContract);
  const { ports, close } = connect({ settings, contract: wingmanContract, platform, environment, clock: systemClock });
  const question = { role: 'stranger', schema: 'public', table: 'user_profiles', columns: ['id'], limit: 1 } as const;

  const answer = await ports.rest.countRows(question, { signal: new AbortController().signal });
  await close();

  expect([ports.rest.canSignStranger, answer]).toEqual([true, { ok: true, value: 0 }]);
  const [header = ''] = String(server.requests[0]?.headers.authorization).replace('Bearer ', '').split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual(expected);
});
