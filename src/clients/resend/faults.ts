import type { Fault } from '../../checks/answer.ts';

type Words = Pick<Fault, 'reason' | 'message' | 'hint'>;

/** What the SDK gives when it has no data; every part may be absent, because it passes bodies on as they came. */
export interface ResendError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
}

const refusedKey: Words = {
  reason: 'unauthorized',
  message: 'The e-mail provider does not accept the key',
  hint: 'Compare RESEND_API_KEY with the API keys of the account',
};
const quotaExceeded: Words = {
  reason: 'quota_exceeded',
  message: 'The quota of the e-mail provider is used up',
  hint: 'Wait until the quota starts anew, or raise the plan',
};
const unreachable: Words = {
  reason: 'unreachable',
  message: 'The e-mail provider cannot be reached',
  hint: 'Check the network, RESEND_BASE_URL and the status page of the provider',
};
const late: Words = {
  reason: 'timeout',
  message: 'The e-mail provider did not answer in time',
  hint: 'Check the network and the status page of the provider',
};
const unexpected: Words = {
  reason: 'invalid',
  message: 'The e-mail provider gave an answer that cannot be read',
  hint: 'Check RESEND_BASE_URL',
};
const refused: Words = {
  reason: 'forbidden',
  message: 'The e-mail provider refuses the request',
  hint: 'Look at the account for restrictions',
};
const missing: Words = {
  reason: 'missing',
  message: 'The e-mail provider knows nothing by that name',
  hint: 'Create it at the provider, or correct the contract',
};

/** The provider's error names that have words of their own. */
const wordsOfName: Readonly<Record<string, Words>> = {
  missing_api_key: refusedKey,
  invalid_api_key: refusedKey,
  // The key is accepted, but may only send: it proves nothing about what it was asked for.
  restricted_api_key: {
    reason: 'not_verified',
    message: 'The key may only send, so nothing can be looked up with it',
    hint: 'Give this service a key with full access to verify more',
  },
  rate_limit_exceeded: {
    reason: 'rate_limited',
    message: 'The e-mail provider limits the rate of requests',
    hint: 'Wait; if it lasts, ask less often: raise REFRESH_EMAIL',
  },
  daily_quota_exceeded: quotaExceeded,
  monthly_quota_exceeded: quotaExceeded,
  not_found: missing,
  security_error: refused,
  internal_server_error: { ...unreachable, message: 'The e-mail provider has a fault of its own' },
};

const wordsOfStatus: Readonly<Record<number, Words>> = {
  401: refusedKey,
  403: refused,
  404: missing,
  429: wordsOfName.rate_limit_exceeded ?? refused,
  451: refused,
};

/** Said when RESEND_API_KEY is not set. */
export const resendNotConfigured: Fault = {
  reason: 'missing',
  message: 'No e-mail provider is configured',
  hint: 'Set RESEND_API_KEY',
  code: null,
};

/** Said when the key or the address cannot be used at all. */
export const resendInvalid: Fault = {
  reason: 'invalid',
  message: 'The configuration of the e-mail provider is not valid',
  hint: 'RESEND_API_KEY must be one word, and RESEND_BASE_URL an http or https URL',
  code: null,
};

/** Said of a 200 whose body is not what the provider documents. */
export const resendUnexpected: Fault = { ...unexpected, code: 'UNEXPECTED_ANSWER' };

/** Said when the deadline passed or the caller gave up. */
export const resendLate: Fault = { ...late, code: 'TIMEOUT' };

/**
 * Classifies an error of the SDK by its name and status. A status of null is all that the SDK tells of a connection
 * that failed, whatever the cause.
 */
export function classifyResendError({ name, statusCode }: ResendError): Fault {
  const known = typeof name === 'string' && /^[a-z_]{3,40}$/.test(name) ? name : null;
  const status = typeof statusCode === 'number' ? statusCode : null;
  const named = known === null ? undefined : wordsOfName[known];
  if (named) return { ...named, code: known };
  if (known === 'application_error' && status === null) return { ...unreachable, code: known };
  const code = known ?? (status === null ? null : `HTTP_${status}`);
  if (status === null) return { ...unexpected, code };
  if (status >= 500) return { ...unreachable, message: 'The e-mail provider has a fault of its own', code };
  return { ...(wordsOfStatus[status] ?? unexpected), code };
}
