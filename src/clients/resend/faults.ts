import type { Fault } from '../../checks/answer.ts';
import {
  type FaultTable,
  lookAtCertificate,
  networkFault,
  networkWords,
  type Words,
  wordsOf,
  wordsOfCause,
} from '../fault-table.ts';

/** What the SDK gives when it has no data; every part may be absent, because it passes bodies on as they came. */
export interface ResendError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  /** Read for what it says of the key, and never passed on. */
  readonly message?: unknown;
  /** The body is no JSON, and so not the provider's. */
  readonly isPage?: boolean;
  /** Of what is no JSON: a page of the web, or nothing at all. */
  readonly isMarkup?: boolean;
  readonly isEmpty?: boolean;
  /** Why there was no answer. */
  readonly cause?: unknown;
}

/** Where Resend is asked, and how long it is waited for. */
export interface ResendPlace {
  /** Of RESEND_BASE_URL, with the port where that is not the usual one. */
  readonly host: string;
  readonly origin: string;
  readonly timeoutMs: number;
}

/** The place that an address names; the variable itself where it names none. */
export function placeOf(baseUrl: string, timeoutMs: number): ResendPlace {
  const { host, origin } = URL.parse(baseUrl) ?? { host: 'RESEND_BASE_URL', origin: '$RESEND_BASE_URL' };
  return { host, origin, timeoutMs };
}

/** What each fault says: by how the connection fails, by the provider's error names, and by statuses without one. */
export function faultsAt(place: ResendPlace) {
  const { host, origin } = place;
  const resend = `Resend at ${host}`;
  const checkNetwork = `Look at resend-status.com, and from the machine of this service: curl -i ${origin} (any answer: the way is free); else correct RESEND_BASE_URL`;
  const network = networkWords(
    { name: 'Resend', ...place },
    {
      timeout: checkNetwork,
      unknown_host: 'Correct the host in RESEND_BASE_URL, or unset it: https://api.resend.com is the default',
      unreachable: checkNetwork,
      certificate: lookAtCertificate(host),
      protocol: 'Correct RESEND_BASE_URL, or unset it: https://api.resend.com is the default',
    },
  );
  const refusedKey = {
    reason: 'unauthorized',
    message: `${resend} does not accept the key (RESEND_API_KEY)`,
    hint: 'Create a key at resend.com/api-keys and set RESEND_API_KEY: this one is revoked, or was never whole',
  } as const;
  const quotaExceeded = (quota: string) =>
    ({
      reason: 'quota_exceeded',
      message: `The ${quota} of the account at ${resend} is used up`,
      hint: 'Wait until the quota starts anew, or raise the plan: resend.com/settings/billing',
    }) as const;
  const rateLimited = {
    reason: 'rate_limited',
    message: `${resend} limits the rate of requests`,
    hint: 'Wait; if it lasts, set REFRESH_EMAIL=10m in the environment of this service and restart it',
  } as const;
  const refused = {
    reason: 'forbidden',
    message: `${resend} forbids a request that the key (RESEND_API_KEY) should allow`,
    hint: 'Log in at resend.com, look for a notice on the account, and send a test mail from there; if that fails too, ask the support of Resend',
  } as const;
  const missing = {
    reason: 'missing',
    message: `${resend} does not have what was asked for, such as a template`,
    hint: 'Create the template at resend.com/templates with the account of RESEND_API_KEY, or correct its name in the contract file (CONTRACT)',
  } as const;
  const notUnderstood = {
    reason: 'invalid',
    message: `${resend} does not take the request as it is made`,
    hint: 'Check RESEND_BASE_URL; if it is right, look for a newer release of this service',
  } as const;
  return {
    ...network,
    protocol: { ...network.protocol, message: `${resend} gave an answer that cannot be read` },
    missing_api_key: {
      ...refusedKey,
      message: `${resend} says that it got no key (RESEND_API_KEY)`,
      hint: 'RESEND_API_KEY is set: see whether a proxy, such as one that RESEND_BASE_URL names, drops the header Authorization',
    },
    invalid_api_key: refusedKey,
    on_the_way: {
      reason: 'forbidden',
      message: `Something on the way to ${resend} refuses the request, and is not Resend`,
      hint: `The answer is a page of a firewall or proxy between; see whose: curl -i ${origin}`,
    },
    redirected: {
      ...network.protocol,
      message: `${host} redirects to another address, and the key is not sent there`,
    },
    not_resend: {
      ...network.protocol,
      message: `What answers at ${host} is not Resend: it shows a page of the web`,
    },
    says_nothing: {
      ...network.protocol,
      message: `What answers at ${host} is not Resend: it says nothing where Resend lists something`,
    },
    elsewhere: {
      ...network.protocol,
      message: `What answers at ${host} does not know the path of the API of Resend`,
      hint: 'Correct RESEND_BASE_URL, which must not end with a path; without it, Resend itself is asked',
    },
    // The key is accepted, but may only send: it proves nothing about what it was asked for.
    restricted_api_key: {
      reason: 'not_verified',
      message: `The key for ${resend} may only send, so nothing can be looked up with it`,
      hint: 'To send, such a key is right. To verify more, set RESEND_API_KEY of this service alone to a key with full access: resend.com/api-keys',
    },
    rate_limit_exceeded: rateLimited,
    quota: quotaExceeded('quota'),
    daily_quota_exceeded: quotaExceeded('daily quota'),
    monthly_quota_exceeded: quotaExceeded('monthly quota'),
    not_found: missing,
    security_error: refused,
    internal_server_error: { ...network.unreachable, message: `${resend} answers with an error of the server` },
    HTTP_400: notUnderstood,
    HTTP_402: {
      ...refused,
      message: `${resend} asks for a payment first (402)`,
      hint: 'Look at the bills of the account: resend.com/settings/billing',
    },
    HTTP_405: notUnderstood,
    HTTP_408: network.timeout,
    HTTP_409: notUnderstood,
    HTTP_422: notUnderstood,
    HTTP_401: refusedKey,
    HTTP_403: refused,
    HTTP_404: missing,
    HTTP_429: rateLimited,
    HTTP_451: refused,
  } as const satisfies FaultTable;
}

/** Said when RESEND_API_KEY is not set. */
export const resendNotConfigured: Fault = {
  reason: 'missing',
  message: 'RESEND_API_KEY is not set, so no e-mail can be sent',
  hint: 'Set RESEND_API_KEY',
  code: null,
};

/** Said when the key or the address cannot be used at all. */
export const resendInvalid: Fault = {
  reason: 'invalid',
  message: 'RESEND_API_KEY or RESEND_BASE_URL cannot be used',
  hint: 'RESEND_API_KEY must be one word, and RESEND_BASE_URL an http or https URL',
  code: null,
};

/** Said of a 200 whose body is not what the provider documents. */
export function resendUnexpected(place: ResendPlace): Fault {
  return { ...faultsAt(place).protocol, code: 'UNEXPECTED_ANSWER' };
}

/** Said when the deadline passed or the caller gave up. */
export function resendLate(place: ResendPlace): Fault {
  const cause = { kind: 'timeout', code: 'TIMEOUT' } as const;
  return { ...wordsOfCause(cause, faultsAt(place)), code: cause.code };
}

/**
 * A revoked key is answered as a wrong parameter would be, and only the sentence tells the two apart. Between the two
 * words stands nothing else that could be invalid.
 */
const saysKey =
  /\bapi[ _-]?key\b['"`]?(\s+(you|provided|given|used|is|was|has|been|no|longer|currently))*\s+(invalid|incorrect|malformed|not (valid|found|exist)|(isn't|does not|doesn't) (valid|exist)|revoked|expired|disabled|suspended|deleted|missing)\b|\b(invalid|incorrect|missing|unknown|expired|revoked|unauthorized)\s+(the\s+)?['"`]?(api[ _-]?key|(bearer |auth )?token|authorization( header)?)\b/i;

/** A key that may only send, under whatever name it is said. */
const saysRestricted = /\bapi[ _-]?key\b.*\brestricted to only send/i;

/** What only the sentence tells: of a quota whose name is not known, and of an address that leads beside the API. */
const saysQuota = /\bquota\b/i;
const saysEndpoint = /\bendpoint\b.*\b(not exist|not found)\b/i;

type Saying =
  | 'invalid_api_key'
  | 'restricted_api_key'
  | 'on_the_way'
  | 'redirected'
  | 'not_resend'
  | 'says_nothing'
  | 'elsewhere'
  | 'quota';

/** What only the body tells: that the key is refused, or that somebody on the way answered. */
function sayingOf({
  name,
  statusCode: status,
  message,
  isPage = false,
  isMarkup = false,
  isEmpty = false,
}: ResendError): Saying | null {
  if (typeof status !== 'number') return null;
  if (status < 300 && (isMarkup || isEmpty)) return isMarkup ? 'not_resend' : 'says_nothing';
  if (status >= 300 && status < 400) return 'redirected';
  const says = (pattern: RegExp) => typeof message === 'string' && pattern.test(message);
  // A proxy, or a network that wants somebody to sign in first, answers for whatever is behind it.
  if (status === 407 || status === 511) return 'on_the_way';
  // Resend itself gives each of its errors a name.
  if (status === 404 && (isPage || typeof name !== 'string' || says(saysEndpoint))) return 'elsewhere';
  if (status === 429 && says(saysQuota)) return 'quota';
  const mayBeKey = status === 400 || status === 401 || status === 403;
  if (isPage && mayBeKey) return 'on_the_way';
  if (mayBeKey && says(saysRestricted)) return 'restricted_api_key';
  return mayBeKey && says(saysKey) ? 'invalid_api_key' : null;
}

/**
 * Classifies an error of the SDK by its name and status. A status of null is all that the SDK tells of a connection
 * that failed, whatever the cause.
 */
export function classifyResendError(error: ResendError, place: ResendPlace): Fault {
  const { name, statusCode, cause } = error;
  const faults = faultsAt(place);
  if (cause !== undefined) return networkFault(cause, faults) ?? { ...faults.unreachable, code: null };
  const known = typeof name === 'string' && /^[a-z_]{3,40}$/.test(name) ? name : null;
  const status = typeof statusCode === 'number' ? `HTTP_${statusCode}` : null;
  const isOfServer = typeof statusCode === 'number' && statusCode >= 500;
  const otherwise = known === 'application_error' && status === null ? faults.unreachable : faults.protocol;
  const saying = sayingOf(error);
  const codes = [saying, known, isOfServer ? 'internal_server_error' : status];
  const code = saying === 'restricted_api_key' ? saying : (known ?? status);
  return { ...wordsOf<Words>(faults, codes, otherwise), code };
}
