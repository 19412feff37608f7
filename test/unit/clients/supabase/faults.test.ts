import { expect, test } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import type { RestQuery } from '../../../../src/checks/ports.ts';
import { BodyTooLarge } from '../../../../src/clients/read-body.ts';
import { classifyRestError, classifyRestRefusal } from '../../../../src/clients/supabase/faults.ts';
import { type ProjectPlace, placeOf } from '../../../../src/clients/supabase/options.ts';
import { RefusedFetch } from '../../../../src/clients/supabase/read-only-fetch.ts';
import { faultsAt } from '../../../../src/clients/supabase/words.ts';
import type { Reason } from '../../../../src/core/reason.ts';

const query: RestQuery = {
  role: 'service',
  schema: 'public',
  table: 'chat_messages',
  columns: ['id', 'user_profiles!sender_id(first_name)'],
  limit: 0,
};
const place: ProjectPlace = { host: 'abc.supabase.co', origin: 'https://abc.supabase.co', timeoutMs: 1_500 };
const refuse = (status: number, code: string | null, message: string | null = null, asked = query) =>
  classifyRestRefusal({ status, code, message, hint: null }, asked, place);
const broken = (error: unknown) => classifyRestError(error, place, query);

test.each<[code: string, status: number, reason: Reason]>([
  ['PGRST000', 503, 'unreachable'],
  ['PGRST001', 503, 'unreachable'],
  ['PGRST002', 503, 'unreachable'],
  ['PGRST003', 504, 'saturated'],
  ['PGRST106', 406, 'missing'],
  ['PGRST107', 406, 'invalid'],
  ['PGRST125', 404, 'invalid'],
  ['PGRST200', 400, 'drifted'],
  ['PGRST201', 300, 'not_verified'],
  ['PGRST202', 404, 'missing'],
  ['PGRST205', 404, 'missing'],
  ['PGRST300', 500, 'invalid'],
  ['PGRST301', 401, 'unauthorized'],
  ['PGRST302', 401, 'unauthorized'],
  ['PGRST303', 401, 'unauthorized'],
  ['PGRSTX00', 500, 'invalid'],
  ['PT429', 429, 'rate_limited'],
  ['08006', 503, 'unreachable'],
  ['22023', 401, 'unauthorized'],
  ['22023', 400, 'invalid'],
  ['25006', 405, 'invalid'],
  ['40001', 500, 'locked'],
  ['40P01', 500, 'locked'],
  ['42501', 403, 'forbidden'],
  ['42501', 401, 'forbidden'],
  ['42703', 400, 'drifted'],
  ['42883', 404, 'missing'],
  ['42P01', 404, 'missing'],
  ['42P17', 500, 'invalid'],
  ['53100', 500, 'saturated'],
  ['53200', 500, 'saturated'],
  ['53300', 503, 'saturated'],
  ['53400', 500, 'saturated'],
  ['54001', 500, 'saturated'],
  ['55P03', 500, 'locked'],
  ['57014', 500, 'timeout'],
  ['57P01', 503, 'unreachable'],
  ['58030', 500, 'invalid'],
  ['P0001', 400, 'invalid'],
  ['XX000', 500, 'invalid'],
])('%s with %i is %s', (code, status, reason) => {
  expect(refuse(status, code)).toMatchObject({ reason, code });
});

test.each([
  ['an expired key', 401, 'PGRST301', 'JWT expired', 401, 'PGRST303'],
  ['a role that is not there', 400, '22023', 'role "nobody" does not exist', 401, '22023'],
])('%s is told alike by version 12 and those after it', (_, status, code, message, laterStatus, laterCode) => {
  const { code: told, message: words, ...old } = refuse(status, code, message);
  expect(told).toBe(code);
  expect(refuse(laterStatus, laterCode, message)).toEqual({
    ...old,
    message: words.replace(code, laterCode),
    code: laterCode,
  });
  expect(old).toMatchObject({ reason: 'unauthorized' });
});

test('a key that is refused for another cause has not expired, and a value that is refused names no role', () => {
  expect(refuse(401, 'PGRST301', 'JWSError JWSInvalidSignature').message).toBe(
    'The Data API at abc.supabase.co does not accept the service key (SUPABASE_SERVICE_ROLE_KEY) (PGRST301)',
  );
  expect(refuse(400, '22023', 'invalid value for parameter').reason).toBe('invalid');
});

test.each([
  ['401 of version 12', 'PGRST301', 'JWTNotYetValid'],
  ['401 of version 12 whose clock is behind', 'PGRST301', 'JWTIssuedAtFuture'],
  ['401 of those after it', 'PGRST303', 'JWT not yet valid'],
])('a key that is not valid yet is told from one that is wrong: %s', (_, code, message) => {
  expect(refuse(401, code, message)).toMatchObject({
    message: expect.stringContaining('is not valid yet'),
    hint: expect.stringContaining('compare the clocks'),
  });
});

test.each([
  ['PGRST301', 'JWTNotInAudience'],
  ['PGRST303', 'JWT not in audience'],
])('a token for another audience has not expired: %s «%s»', (code, message) => {
  const fault = refuse(401, code, message, { ...query, role: 'stranger' });
  expect(fault).toMatchObject({ reason: 'unauthorized', hint: expect.stringContaining('PGRST_JWT_AUD') });
  expect(fault.message).not.toContain('expired');
});

test.each([
  ['permission denied for table chat_messages', 'grant', 'grant select on public.chat_messages to service_role'],
  ['permission denied for table members', 'needed', 'security definer'],
  ['permission denied for function is_member', 'needed', 'security definer'],
  ['permission denied for materialized view totals', 'needed', 'security definer'],
])('what the right is missing on is told apart: %s', (message, about, advice) => {
  expect(refuse(403, '42501', message)).toMatchObject({ about, hint: expect.stringContaining(advice) });
});

test('a table that is missing behind the one that was asked for is not taken for it', () => {
  expect(refuse(404, '42P01', 'relation "private.members" does not exist')).toMatchObject({
    about: 'policy',
    message: expect.stringMatching(/^A table that a query of public\.chat_messages needs/),
  });
  expect(refuse(404, '42P01', 'relation "public.chat_messages" does not exist').about).toBe('table');
});

test('an API that does not answer in time may wait for a connection, and one that says so is saturated', () => {
  const late = broken(new DOMException('The operation timed out', 'TimeoutError'));
  expect(late).toMatchObject({ reason: 'timeout', hint: expect.stringContaining('wait for a free connection') });
  expect(refuse(504, 'PGRST003').reason).toBe('saturated');
});

test.each([
  [null, 'Only the following schemas are exposed: public, api', ['public', 'api']],
  ['The schema must be one of the following: public, api', null, ['public', 'api']],
  [null, 'Only the following schemas are exposed: public', ['public']],
  ['Invalid schema: private', null, undefined],
])('of PGRST106 the schemas are kept that are exposed: %s, %s', (message, hint, exposed) => {
  const fault = classifyRestRefusal({ status: 406, code: 'PGRST106', message, hint }, query, place);
  expect(fault.exposed).toEqual(exposed);
  const other = classifyRestRefusal({ status: 404, code: 'PGRST205', message, hint }, query, place);
  expect(other.exposed).toBeUndefined();
});

test.each<[code: string, about: Fault['about']]>([
  ['PGRST205', 'table'],
  ['42P01', 'table'],
  ['42703', 'column'],
  ['42501', 'grant'],
  ['PGRST200', 'relationship'],
  ['PGRST201', 'ambiguity'],
  ['42P17', 'policy'],
  ['42883', 'function'],
  ['PGRST202', 'function'],
  ['3F000', undefined],
  ['PGRST301', undefined],
  ['57014', undefined],
])('%s is about the %s', (code, about) => {
  expect(refuse(400, code).about).toBe(about);
});

test.each<[status: number, reason: Reason]>([
  [400, 'invalid'],
  [401, 'unauthorized'],
  [402, 'quota_exceeded'],
  [403, 'unauthorized'],
  [404, 'invalid'],
  [429, 'rate_limited'],
  [500, 'unreachable'],
  [502, 'unreachable'],
  [503, 'unreachable'],
  [504, 'timeout'],
  [520, 'unreachable'],
  [522, 'unreachable'],
  [524, 'unreachable'],
  [530, 'unreachable'],
  [540, 'paused'],
  [544, 'timeout'],
])('a gateway that answers %i without a code means %s', (status, reason) => {
  expect(refuse(status, null)).toMatchObject({ reason, code: `HTTP_${status}` });
});

test('a success without rows is invalid', () => {
  expect(refuse(200, null)).toMatchObject({ reason: 'invalid', code: 'NOT_ROWS' });
  expect(refuse(204, null)).toMatchObject({ reason: 'invalid', code: 'NOT_ROWS' });
});

test.each<[error: unknown, reason: Reason, code: string | null]>([
  [Object.assign(new Error('getaddrinfo ENOTFOUND secret.host'), { code: 'ENOTFOUND' }), 'unreachable', 'ENOTFOUND'],
  [Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'unreachable', 'ECONNREFUSED'],
  [Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }), 'invalid', 'CERT_HAS_EXPIRED'],
  [Object.assign(new Error(), { code: 'HPE_INVALID_CONSTANT' }), 'invalid', 'HPE_INVALID_CONSTANT'],
  [new DOMException('x', 'TimeoutError'), 'timeout', 'TIMEOUT'],
  [new RefusedFetch('REDIRECTED'), 'invalid', 'REDIRECTED'],
  [new BodyTooLarge(), 'invalid', 'BODY_TOO_LARGE'],
  [new Error('something'), 'unreachable', null],
  [null, 'unreachable', null],
])('the failed exchange %s is %s', (error, reason, code) => {
  expect(broken(error)).toMatchObject({ reason, code });
});

test('a host that is not known may be a paused or deleted project', () => {
  const fault = broken(Object.assign(new Error(), { code: 'ENOTFOUND' }));
  expect(fault.hint).toContain('paused or deleted');
});

test('an expired key has words of its own', () => {
  expect(refuse(401, 'PGRST303').message).toContain('expired');
});

test('the hint about a key names the variable of the role that asked', () => {
  expect(refuse(401, null).hint).toContain('SUPABASE_SERVICE_ROLE_KEY');
  expect(refuse(401, null, null, { ...query, role: 'anon' }).hint).toContain('SUPABASE_ANON_KEY');
  expect(refuse(401, 'PGRST301', null, { ...query, role: 'stranger' }).hint).toMatch(
    /SUPABASE_SIGNING_KEY.*SUPABASE_JWT_SECRET/,
  );
});

test('a missing table is named by the question', () => {
  expect(refuse(404, 'PGRST205', "Could not find the table 'public.secret'").object).toBe('chat_messages');
});

test.each([
  ['column chat_messages.id does not exist', 'id'],
  ['column "id" does not exist', 'id'],
  ['column user_profiles_1.first_name does not exist', 'first_name'],
])('a missing column that was asked for is named: %s', (message, object) => {
  expect(refuse(400, '42703', message).object).toBe(object);
});

test('a missing column that nobody asked for is not named', () => {
  expect(refuse(400, '42703', 'column chat_messages.secret does not exist')).not.toHaveProperty('object');
});

test('a code of another shape is not passed on', () => {
  expect(refuse(401, 'sb_secret_abc').code).toBe('HTTP_401');
  expect(refuse(500, 'a sentence').code).toBe('HTTP_500');
});

test('keys of the old form that are switched off are told from keys that are wrong', () => {
  const off = refuse(401, null, 'Legacy API keys are disabled');
  expect(off).toMatchObject({ reason: 'unauthorized', hint: expect.stringContaining('publishable'), code: 'HTTP_401' });
  expect(refuse(401, null, 'Invalid API key').hint).toContain('SUPABASE_SERVICE_ROLE_KEY');
});

test('a page that refuses is not the gateway that does not accept the key', () => {
  const page = refuse(403, null, '<html><title>Access denied | Cloudflare</title></html>');
  expect(page).toMatchObject({ reason: 'forbidden', message: expect.stringContaining('on the way') });
  expect(refuse(403, null, 'You cannot consume this service')).toMatchObject({ reason: 'unauthorized' });
});

test.each([
  [403, 'error code: 1020'],
  [403, 'Error 1020: Access denied'],
  [401, '<html><title>401 Authorization Required</title></html>'],
  [407, ''],
  [511, '<html>'],
])('what stands in front of the project refuses with %i «%s», and no key of it is wrong', (status, body) => {
  expect(refuse(status, null, body)).toMatchObject({
    reason: 'forbidden',
    message: expect.stringContaining('on the way'),
  });
});

test.each([
  [401, 'Invalid API key'],
  [403, 'Error: the key is refused'],
])('the gateway itself refuses a key with %i «%s»', (status, body) => {
  expect(refuse(status, null, body).reason).toBe('unauthorized');
});

/** All that a fault can say, of a question as one of the roles. */
const roles = ['service', 'anon', 'stranger'] as const;
const hosted: ProjectPlace = placeOf({ url: 'https://abcdefghijklmnopqrst.supabase.co', timeoutMs: 1_500 });
const everyWord = roles.flatMap((role) =>
  Object.entries(faultsAt(hosted, { ...query, role })).map(([code, words]) => [role, code, words] as const),
);

test.each(everyWord)('to the %s role, %s says where, and what to do', (_role, _code, { message, hint }) => {
  expect(message).toMatch(
    /abcdefghijklmnopqrst\.supabase\.co|public\.chat_messages|service_role|\banon\b|\bauthenticated\b/,
  );
  expect(message.length, message).toBeLessThanOrEqual(160);
  expect(hint.length, hint).toBeLessThanOrEqual(200);
  expect(hint).not.toBe(message);
});

test.each(everyWord)(
  'to the %s role, the hint of %s holds no call that fails or harms as it stands',
  (_, __, { hint }) => {
    expect(hint).not.toMatch(/_backend\(pid\)|(?<!select )pg_(terminate|cancel)_backend/);
    if (/grant select .* to (anon|authenticated)/.test(hint))
      expect(hint).toMatch(/private.*Only if .* row level security/);
  },
);

test('the code that was received is said, and a long sentence gives way to it', () => {
  expect(refuse(503, '53300').message).toBe('The database behind abc.supabase.co takes no more connections (53300)');
  const table = 'x'.repeat(63);
  const { message } = refuse(500, '40P01', null, { ...query, schema: table, table });
  expect(message).toHaveLength(160);
  expect(message).toMatch(/… \(40P01\)$/);
});

test('what ending sessions does not mend is not said to be mended by it', () => {
  const hints = ['40001', '53100', '54001', '58030'].map((code) => refuse(500, code).hint);
  expect(new Set(hints).size).toBe(hints.length);
  expect(hints.join()).not.toMatch(/pg_terminate_backend/);
});

test('a server without TLS is told from a certificate that is wrong', () => {
  const { message, hint } = broken(Object.assign(new Error(), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }));
  expect(message).toContain('does not answer with TLS');
  expect(hint).toContain('in clear text');
  expect(broken(Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' })).hint).not.toContain('http://');
});

test('a time that was waited is said, and only where it was this service that waited', () => {
  expect(broken(new DOMException('x', 'TimeoutError')).message).toBe(
    'The Data API at abc.supabase.co did not answer within 1.5 s',
  );
  expect(refuse(504, null).message).not.toContain('1.5 s');
  expect(broken(Object.assign(new Error(), { code: 'ETIMEDOUT' })).message).not.toContain('1.5 s');
});

test('no user, password or path of an address comes into the words', () => {
  expect(placeOf({ url: 'http://kong:8000/project', timeoutMs: 1 })).toEqual({
    host: 'kong:8000',
    origin: 'http://kong:8000',
    timeoutMs: 1,
  });
  expect(placeOf({ url: 'https://user:pass@kong', timeoutMs: 1 }).host).toBe('SUPABASE_URL');
});
