import { resendError } from '../stack/resend-error.ts';
import { useStack } from '../stack/use-stack.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { answerWith, busyMs, type HttpFault, httpFaults, lateBy } from './http-faults.ts';
import { startWatched } from './start-watched.ts';
import { type FaultRow, watchRows } from './watch-rows.ts';

const stack = await useStack({ redis: false, resend: { rateLimit: { limit: 1_000 } } });
const check = 'email.connection';

const byFault: Readonly<Record<HttpFault, RegExp>> = {
  'refuses connections': /^Resend at 127\.0\.0\.1:\d+ refuses connections/,
  'resets the connection': /cut the connection before it had answered/,
  'hangs up without a word': /cut the connection before it had answered/,
  'resets amid the answer': /cut the connection before it had answered/,
  'accepts and says nothing': /did not answer within 1\.5 s/,
  'says headers, then nothing': /did not answer within 1\.5 s/,
  'says a byte at a time': /did not answer within 1\.5 s/,
  'says garbage': /is not HTTP/,
  'greets as SSH does': /is not HTTP/,
  'wants TLS': /is not HTTP/,
  'sends headers without end': /more headers than an answer has/,
  'breaks off amid the headers': /cut the connection/,
  'shows a page with 200': /is not Resend: it shows a page/,
  'shows a page with 502': /answers with an error of the server/,
  'says 404 and nothing': /does not know the path of the API/,
  'says 204 and nothing': /is not Resend: it says nothing/,
  'redirects to itself': /redirects to another address, and the key is not sent there/,
  'sends a picture': /gave an answer that cannot be read/,
  'sends JSON of something else': /gave an answer that cannot be read/,
  'sends a body that is not packed as it says': /gave an answer that cannot be read/,
  'sends 50 MB': /far more than Resend would|did not answer within/,
  'sends a body without end': /far more than Resend would|did not answer within/,
  'sends 200 MB packed to a thousandth': /far more than Resend would|did not answer within/,
};

/** Its documented errors, with what is said of them. */
const byError = [
  [resendError('missing_api_key', 'planted'), 'fallback_active', /says that it got no key/],
  [resendError('invalid_api_key', 'planted'), 'fallback_active', /does not accept the key/],
  [
    resendError('validation_error', 'API key is invalid'),
    'fallback_active',
    /does not take the request|does not accept/,
  ],
  [resendError('not_found', 'planted'), 'fallback_active', /does not have what was asked for/],
  [resendError('method_not_allowed', 'planted'), 'fallback_active', /does not take the request/],
  [resendError('rate_limit_exceeded', 'planted'), 'rate_limited', /limits the rate of requests/],
  [resendError('daily_quota_exceeded', 'planted'), 'quota_exceeded', /daily quota .* is used up/],
  [resendError('monthly_quota_exceeded', 'planted'), 'quota_exceeded', /monthly quota .* is used up/],
  [resendError('internal_server_error', 'planted'), 'fallback_active', /error of the server/],
] as const;

const rows: readonly FaultRow[] = [
  ...Object.entries(byFault).map(([name, says]) => ({
    what: `Resend ${name}`,
    way: httpFaults[name as HttpFault],
    checks: { [check]: ['degraded', 'fallback_active', says] as const },
    busyMs: busyMs[name as HttpFault] ?? 50,
  })),
  {
    what: 'Resend answers after one and a half times the deadline',
    way: lateBy(2_250),
    checks: { [check]: ['degraded', 'fallback_active', /did not answer within/] },
  },
  ...byError.map(([{ status, body }, reason, says]) => ({
    what: `Resend says ${status} ${(body as { readonly name: string }).name}`,
    way: answerWith(status, JSON.stringify(body)),
    checks: { [check]: ['degraded', reason, says] as const },
  })),
];

watchRows({
  category: 'email',
  rows,
  async open() {
    const proxy = await startFaultProxy(Number(new URL(stack.resend.url).port));
    const own = { RESEND_BASE_URL: `http://127.0.0.1:${proxy.port}`, EMAIL_TEMPLATES: 'none', DETAILS: 'everything' };
    const service = await startWatched({ ...stack.environment, ...own });
    return { proxy, service, secrets: [stack.resend.apiKey, 'planted'] };
  },
});
