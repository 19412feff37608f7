import { expect, test } from 'vitest';
import { classifyResendError as classify, faultsAt, type ResendError } from '../../../../src/clients/resend/faults.ts';
import type { Reason } from '../../../../src/core/reason.ts';

const place = { host: 'api.resend.com', origin: 'https://api.resend.com', timeoutMs: 3_000 };
const classifyResendError = (error: ResendError) => classify(error, place);

test.each<[name: string, statusCode: number | null, reason: Reason]>([
  ['missing_api_key', 401, 'unauthorized'],
  ['invalid_api_key', 403, 'unauthorized'],
  ['restricted_api_key', 401, 'not_verified'],
  ['rate_limit_exceeded', 429, 'rate_limited'],
  ['daily_quota_exceeded', 429, 'quota_exceeded'],
  ['monthly_quota_exceeded', 429, 'quota_exceeded'],
  ['not_found', 404, 'missing'],
  ['security_error', 451, 'forbidden'],
  ['validation_error', 403, 'forbidden'],
  ['validation_error', 400, 'invalid'],
  ['invalid_parameter', 422, 'invalid'],
  ['method_not_allowed', 405, 'invalid'],
  ['application_error', null, 'unreachable'],
  ['application_error', 500, 'unreachable'],
  ['application_error', 403, 'forbidden'],
  ['application_error', 502, 'unreachable'],
  ['internal_server_error', 500, 'unreachable'],
])('%s with %s is %s', (name, statusCode, reason) => {
  expect(classifyResendError({ name, statusCode })).toMatchObject({ reason, code: name });
});

test('an error without a name goes by its status', () => {
  expect(classifyResendError({ statusCode: 429 })).toMatchObject({ reason: 'rate_limited', code: 'HTTP_429' });
  expect(classifyResendError({})).toMatchObject({ reason: 'invalid', code: null });
});

test('a name of another shape is not passed on', () => {
  const fault = classifyResendError({ name: 're_planted secret', statusCode: 400 });
  expect(fault.code).toBe('HTTP_400');
});

test('a name that every object has is a name like any other', () => {
  expect(classifyResendError({ name: 'constructor', statusCode: 400 })).toMatchObject({
    reason: 'invalid',
    message: 'Resend at api.resend.com does not take the request as it is made',
    code: 'constructor',
  });
});

test.each<[message: string, statusCode: number, reason: Reason]>([
  ['API key is invalid', 400, 'unauthorized'],
  ['API key is invalid', 401, 'unauthorized'],
  ['The API key you provided does not exist.', 400, 'unauthorized'],
  ["This API key isn't valid", 400, 'unauthorized'],
  ['API key is malformed', 400, 'unauthorized'],
  ['Invalid token', 400, 'unauthorized'],
  ['Missing `Authorization` header', 400, 'unauthorized'],
  ['This API key is restricted to only send emails', 401, 'not_verified'],
  ['This API key is restricted to only send emails', 403, 'not_verified'],
  ['This API key has been revoked', 403, 'unauthorized'],
  ['Missing API key in the authorization header', 401, 'unauthorized'],
  ['API key is not found', 400, 'unauthorized'],
  ['Your API key is suspended', 401, 'unauthorized'],
  ['Invalid API key', 400, 'unauthorized'],
  ['The limit of the API key names is invalid', 400, 'invalid'],
  ['The `limit` is invalid for api_key listings that are disabled', 400, 'invalid'],
  ['Invalid `from` field', 400, 'invalid'],
  ['Invalid `limit` parameter', 400, 'invalid'],
  ['The wingman.dev domain is not verified', 403, 'forbidden'],
  ['API key is invalid', 422, 'invalid'],
])('validation_error with «%s» and %i is %s', (message, statusCode, reason) => {
  expect(classifyResendError({ name: 'validation_error', statusCode, message })).toMatchObject({ reason });
});

test.each<[what: string, error: ResendError, reason: Reason, message: RegExp]>([
  ['a page that is not there', { statusCode: 404, isPage: true }, 'invalid', /does not know the path/],
  [
    'an endpoint that is not there',
    { name: 'not_found', statusCode: 404, message: 'The requested endpoint does not exist' },
    'invalid',
    /does not know the path/,
  ],
  ['a proxy that wants a password', { statusCode: 407, isPage: true }, 'forbidden', /on the way/],
  ['a network that wants to be signed in to', { statusCode: 511, isPage: true }, 'forbidden', /on the way/],
  [
    'a quota of another name',
    { name: 'hourly_quota_reached', statusCode: 429, message: 'You have reached your quota' },
    'quota_exceeded',
    /^The quota of the account/,
  ],
  [
    'a rate of another name',
    { name: 'too_many', statusCode: 429, message: 'Too many requests' },
    'rate_limited',
    /rate/,
  ],
  ['a bill', { statusCode: 402 }, 'forbidden', /asks for a payment/],
  ['a request that took too long', { statusCode: 408 }, 'timeout', /in time/],
  ['a parameter that is wrong', { name: 'validation_error', statusCode: 422 }, 'invalid', /does not take the request/],
])('%s is told as what it is', (_what, error, reason, message) => {
  expect(classifyResendError(error)).toMatchObject({ reason, message: expect.stringMatching(message) });
});

test('an error of another shape goes by its status', () => {
  expect(classifyResendError({ name: { a: 1 }, statusCode: 403, message: ['planted'] })).toMatchObject({
    reason: 'forbidden',
    code: 'HTTP_403',
  });
});

test.each(Object.entries(faultsAt(place)))('%s says where, and what to do', (_code, { message, hint }) => {
  expect(message).toContain('api.resend.com');
  expect(message.length, message).toBeLessThanOrEqual(120);
  expect(hint.length, hint).toBeLessThanOrEqual(200);
});
