import { useStack } from '../stack/use-stack.ts';
import { answerWith, busyMs, type HttpFault, httpFaults, lateBy } from './http-faults.ts';
import { openBehindProxy } from './open-behind-proxy.ts';
import { type FaultRow, type Verdict, watchRows } from './watch-rows.ts';

const stack = await useStack({ redis: false });
const both = (
  reason: string | readonly string[],
  says: (service: string) => RegExp,
): Readonly<Record<string, Verdict>> => ({
  'services.auth': ['failed', reason, says('sign-in service')],
  'services.storage': ['failed', reason, says('storage service')],
});
const of = (service: string, words: string) => new RegExp(`${service}.*${words}`);
const cut = both('unreachable', (service) => of(service, 'cut the connection before it had answered'));
const late = both('timeout', (service) => of(service, 'did not answer within 1\\.5 s'));
const noHttp = both('invalid', () => /is not HTTP/);
const other = both('invalid', (service) => new RegExp(`answers, but not as the ${service} does`));
/** The limit, or the deadline on a machine that is slow. */
const tooMuch = both(['invalid', 'timeout'], (service) =>
  of(service, '(far more than it would|did not answer within)'),
);
const status = (number: number) => both('unreachable', (service) => new RegExp(`answers ${number} for the ${service}`));
const gaveUp = both('timeout', (service) => of(`an answer of the ${service} in time`, ''));

const byFault: Readonly<Record<HttpFault, Readonly<Record<string, Verdict>>>> = {
  'refuses connections': both('unreachable', (service) => of(service, 'refuses connections')),
  'resets the connection': cut,
  'hangs up without a word': cut,
  'resets amid the answer': cut,
  'accepts and says nothing': late,
  'says headers, then nothing': late,
  'says a byte at a time': late,
  'says garbage': noHttp,
  'greets as SSH does': noHttp,
  'wants TLS': noHttp,
  'sends headers without end': both('invalid', () => /more headers than an answer has/),
  'breaks off amid the headers': cut,
  'shows a page with 200': other,
  'shows a page with 502': status(502),
  'says 404 and nothing': both('missing', (service) => new RegExp(`There is no ${service}`)),
  'says 204 and nothing': other,
  'redirects to itself': both('invalid', (service) => new RegExp(`redirects to another address for the ${service}`)),
  'sends a picture': other,
  // A storage service says of itself whatever it likes, as long as it is no page.
  'sends JSON of something else': { 'services.auth': ['failed', 'invalid', /not as the sign-in service does/] },
  'sends a body that is not packed as it says': other,
  'sends 50 MB': tooMuch,
  'sends a body without end': tooMuch,
  'sends 200 MB packed to a thousandth': tooMuch,
};

const byStatus: Readonly<Record<number, Readonly<Record<string, Verdict>>>> = {
  401: both('unauthorized', () => /does not accept the anonymous key/),
  402: both('quota_exceeded', () => /is restricted/),
  403: both('unauthorized', () => /does not accept the anonymous key/),
  429: both('rate_limited', () => /limits the rate of requests/),
  500: status(500),
  503: status(503),
  504: gaveUp,
  520: both('unreachable', () => /cannot reach the project/),
  522: both('unreachable', () => /cannot reach the project/),
  525: both('unreachable', () => /cannot reach the project/),
  530: both('unreachable', () => /knows no such project/),
  540: both('paused', () => /is paused/),
  544: gaveUp,
};

const rows: readonly FaultRow[] = [
  ...Object.entries(byFault).map(([name, checks]) => ({
    what: `Auth and Storage: the project ${name}`,
    way: httpFaults[name as HttpFault],
    checks,
    busyMs: busyMs[name as HttpFault] ?? 50,
  })),
  { what: 'Auth and Storage answer after one and a half times the deadline', way: lateBy(2_250), checks: late },
  ...Object.entries(byStatus).map(([number, checks]) => ({
    what: `Auth and Storage: the gateway says ${number}`,
    way: answerWith(Number(number), '{"message":"planted words"}'),
    checks,
  })),
];

watchRows({
  category: 'services',
  rows,
  open: () => openBehindProxy(stack),
});
