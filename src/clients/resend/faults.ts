import type { Fault } from '../../checks/answer.ts';
import { type FaultTable, networkFault, networkWords, wordsOf } from '../fault-table.ts';

/** What the SDK gives when it has no data; every part may be absent, because it passes bodies on as they came. */
export interface ResendError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  /** Read for what it says of the key, and never passed on. */
  readonly message?: unknown;
  /** The body is no JSON, and so not the provider's. */
  readonly isPage?: boolean;
  /** Why there was no answer. */
  readonly cause?: unknown;
}

const checkNetwork = 'Check the network and RESEND_BASE_URL, and look at resend-status.com';
const network = networkWords('the e-mail provider', {
  timeout: 'Check the network and the status page of the provider',
  unknown_host: checkNetwork,
  unreachable: checkNetwork,
  certificate: checkNetwork,
  protocol: 'Check RESEND_BASE_URL',
});
const refusedKey = {
  reason: 'unauthorized',
  message: 'The e-mail provider does not accept the key',
  hint: 'Create a key at resend.com/api-keys and set RESEND_API_KEY: this one is revoked, or was never whole',
} as const;
const quotaExceeded = {
  reason: 'quota_exceeded',
  message: 'The quota of the e-mail provider is used up',
  hint: 'Wait until the quota starts anew, or raise the plan',
} as const;
const rateLimited = {
  reason: 'rate_limited',
  message: 'The e-mail provider limits the rate of requests',
  hint: 'Wait; if it lasts, ask less often: raise REFRESH_EMAIL',
} as const;
const refused = {
  reason: 'forbidden',
  message: 'The e-mail provider refuses the request',
  hint: 'Look at the account for restrictions',
} as const;
const missing = {
  reason: 'missing',
  message: 'The e-mail provider knows nothing by that name',
  hint: 'Create it at the provider, or correct the contract',
} as const;

/** The provider's error names, and the statuses of errors without one. */
const faults: FaultTable = {
  ...network,
  protocol: { ...network.protocol, message: 'The e-mail provider gave an answer that cannot be read' },
  missing_api_key: refusedKey,
  invalid_api_key: refusedKey,
  on_the_way: {
    reason: 'forbidden',
    message: 'Something on the way to the e-mail provider refuses the request',
    hint: 'Look at proxies and firewalls between this service and RESEND_BASE_URL',
  },
  redirected: {
    ...network.protocol,
    message: 'The address of the e-mail provider leads elsewhere, and the key is not sent there',
  },
  // The key is accepted, but may only send: it proves nothing about what it was asked for.
  restricted_api_key: {
    reason: 'not_verified',
    message: 'The key may only send, so nothing can be looked up with it',
    hint: 'Give this service a key with full access to verify more',
  },
  rate_limit_exceeded: rateLimited,
  daily_quota_exceeded: quotaExceeded,
  monthly_quota_exceeded: quotaExceeded,
  not_found: missing,
  security_error: refused,
  internal_server_error: { ...network.unreachable, message: 'The e-mail provider has a fault of its own' },
  HTTP_401: refusedKey,
  HTTP_403: refused,
  HTTP_404: missing,
  HTTP_429: rateLimited,
  HTTP_451: refused,
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
export const resendUnexpected: Fault = { ...faults.protocol, code: 'UNEXPECTED_ANSWER' };

/** Said when the deadline passed or the caller gave up. */
export const resendLate: Fault = { ...faults.timeout, code: 'TIMEOUT' };

/** A revoked key is answered as a wrong parameter would be, and only the sentence tells the two apart. */
const saysKey =
  /\bapi[ _-]?key\b.*\b(invalid|not valid|revoked|expired|disabled|missing)\b|\b(invalid|missing|unknown)\b.*\bapi[ _-]?key\b/i;

/** What only the body tells: that the key is refused, or that somebody on the way answered. */
function sayingOf(
  status: unknown,
  message: unknown,
  isPage: boolean,
): 'invalid_api_key' | 'on_the_way' | 'redirected' | null {
  if (typeof status !== 'number') return null;
  if (status >= 300 && status < 400) return 'redirected';
  const mayBeKey = status === 400 || status === 401 || status === 403;
  if (isPage && mayBeKey) return 'on_the_way';
  return mayBeKey && typeof message === 'string' && saysKey.test(message) ? 'invalid_api_key' : null;
}

/**
 * Classifies an error of the SDK by its name and status. A status of null is all that the SDK tells of a connection
 * that failed, whatever the cause.
 */
export function classifyResendError({ name, statusCode, message, isPage = false, cause }: ResendError): Fault {
  if (cause !== undefined) return networkFault(cause, faults) ?? { ...faults.unreachable, code: null };
  const known = typeof name === 'string' && /^[a-z_]{3,40}$/.test(name) ? name : null;
  const status = typeof statusCode === 'number' ? `HTTP_${statusCode}` : null;
  const isOfServer = typeof statusCode === 'number' && statusCode >= 500;
  const otherwise = known === 'application_error' && status === null ? faults.unreachable : faults.protocol;
  const codes = [sayingOf(statusCode, message, isPage), known, isOfServer ? 'internal_server_error' : status];
  return { ...wordsOf(faults, codes, otherwise), code: known ?? status };
}
