import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { degraded, healthy, type Outcome } from '../../../src/core/outcome.ts';
import { broken, buildCheck } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';
import { sendBytes, type WireAnswer } from '../../support/send-bytes.ts';

const read = (path: string) => readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8');

type State = 'healthy' | 'degraded' | 'failed';
const states: readonly State[] = ['healthy', 'degraded', 'failed'];

/** What a client that the documents speak of sends, to the byte, and what it makes of the answer. */
interface Client {
  readonly name: string;
  /** Where the recipe stands, and words of it that hold the route. */
  readonly document: string;
  readonly recipe: string;
  readonly bytes: string;
  readonly type: RegExp;
  /** Whether its own condition holds. */
  readonly isUp: (answer: WireAnswer) => boolean;
  readonly upIn: readonly State[];
  /** Where the code does not say so itself. */
  readonly codes?: Partial<Record<State, number>>;
}

const json = /^application\/json; charset=utf-8$/;
const is2xx = ({ code }: WireAnswer) => code >= 200 && code < 300;
const is200 = ({ code }: WireAnswer) => code === 200;
const holds = (words: string) => (answer: WireAnswer) => is200(answer) && answer.body.includes(words);
const http = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const host = 'Host: health.example.com';
const orchestrators = 'orchestrators.md';

/** Chrome's, which Uptime Kuma sends with every request. */
const kumaAccept =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.9';
const kuma = (path: string) =>
  http(
    `GET ${path} HTTP/1.1`,
    `Accept: ${kumaAccept}`,
    'User-Agent: Uptime-Kuma/2.0.2',
    'Accept-Encoding: gzip, compress, deflate, br',
    host,
    'Connection: close',
  );
const kubelet = (path: string) =>
  http(
    `GET ${path} HTTP/1.1`,
    'Host: 10.0.0.5:8080',
    'User-Agent: kube-probe/1.34',
    'Accept: */*',
    'Connection: close',
  );
const elb = http(
  'GET /health/ready HTTP/1.1',
  'Host: 10.0.0.5:8080',
  'Connection: close',
  'User-Agent: ELB-HealthChecker/2.0',
  'Accept-Encoding: gzip, compressed',
);

const serving = ['healthy', 'degraded'] as const;
/** The examples run the replicas of the service with READY_CATEGORIES=none. */
const always = states;

const loadBalancers: readonly Client[] = [
  {
    name: 'kubelet, liveness',
    document: 'examples/kubernetes.yaml',
    recipe: 'path: /health/live',
    bytes: kubelet('/health/live'),
    type: json,
    isUp: ({ code }) => code >= 200 && code < 400,
    upIn: always,
  },
  {
    name: 'kubelet, readiness',
    document: 'examples/kubernetes.yaml',
    recipe: 'path: /health/ready',
    bytes: kubelet('/health/ready'),
    type: json,
    isUp: ({ code }) => code >= 200 && code < 400,
    upIn: always,
  },
  {
    name: 'ALB, and NLB over HTTP',
    document: 'examples/aws-target-groups.yaml',
    recipe: 'HealthCheckPath: /health/ready',
    bytes: elb,
    type: json,
    isUp: is200,
    upIn: always,
  },
  {
    name: 'HAProxy 2.6, as in the example',
    document: 'examples/haproxy.cfg',
    recipe: 'http-check send meth GET uri /health/ready\n  http-check expect status 200',
    bytes: 'GET /health/ready HTTP/1.0\r\n\r\n',
    type: json,
    isUp: is200,
    upIn: always,
  },
  {
    name: 'HAProxy 2.6, in HTTP/1.1 without a host',
    document: orchestrators,
    recipe: 'http-check send meth GET uri /health/ready ver HTTP/1.1`',
    bytes: 'GET /health/ready HTTP/1.1\r\nconnection: close\r\n\r\n',
    type: json,
    isUp: is200,
    upIn: always,
  },
  {
    name: 'HAProxy 2.6, in HTTP/1.1 with a host',
    document: orchestrators,
    recipe: 'http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host health.example.com',
    bytes: 'GET /health/ready HTTP/1.1\r\nhost: health.example.com\r\nconnection: close\r\n\r\n',
    type: json,
    isUp: is200,
    upIn: always,
  },
  {
    name: 'HAProxy 2.6, option httpchk alone',
    document: orchestrators,
    recipe: '`option httpchk` alone asks `OPTIONS /`',
    bytes: 'OPTIONS / HTTP/1.0\r\n\r\n',
    type: /^$/,
    isUp: ({ code }) => code >= 200 && code < 400,
    upIn: always,
    codes: { healthy: 204, degraded: 204, failed: 204 },
  },
  {
    name: 'HAProxy 2.6, option httpchk with a path',
    document: orchestrators,
    recipe: '`option httpchk /health/ready`',
    bytes: 'OPTIONS /health/ready HTTP/1.0\r\n\r\n',
    type: /^$/,
    isUp: ({ code }) => code >= 200 && code < 400,
    upIn: always,
    codes: { healthy: 204, degraded: 204, failed: 204 },
  },
  {
    name: 'Varnish 7.1',
    document: orchestrators,
    recipe: '.url = "/health/ready";',
    bytes: http('GET /health/ready HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close'),
    type: json,
    isUp: is200,
    upIn: always,
  },
  {
    name: 'Caddy 2.6',
    document: orchestrators,
    recipe: 'health_uri /health/ready',
    bytes: http(
      'GET /health/ready HTTP/1.1',
      'Host: 127.0.0.1:8081',
      'User-Agent: Go-http-client/1.1',
      'Accept-Encoding: gzip',
    ),
    type: json,
    isUp: is200,
    upIn: always,
  },
];

const monitors: readonly Client[] = [
  {
    name: 'Uptime Kuma 2, http',
    document: orchestrators,
    recipe: '| URL | `https://health.example.com/health` |',
    bytes: kuma('/health'),
    type: json,
    isUp: is2xx,
    upIn: serving,
  },
  {
    name: 'Uptime Kuma 2, http with its parameter against caches',
    document: orchestrators,
    recipe: 'https://health.example.com/health',
    bytes: kuma('/health?uptime_kuma_cachebuster=k3j9x0q1z'),
    type: json,
    isUp: is2xx,
    upIn: serving,
  },
  {
    name: 'Uptime Kuma 2, keyword',
    document: orchestrators,
    recipe: '*HTTP(s) - Keyword* | `"success":true`',
    bytes: kuma('/health'),
    type: json,
    isUp: (answer) => is2xx(answer) && answer.body.includes('"success":true'),
    upIn: serving,
  },
  {
    name: 'Uptime Kuma 2, json-query',
    document: orchestrators,
    recipe: '*HTTP(s) - Json Query* | `$.status`, `==`, `healthy`',
    bytes: kuma('/health'),
    type: json,
    isUp: (answer) => is2xx(answer) && JSON.parse(answer.body).status === 'healthy',
    upIn: ['healthy'],
  },
  {
    name: 'Monit 5.33',
    document: orchestrators,
    recipe: `request "/health" with content = '"success":true'`,
    bytes: http(
      'GET /health HTTP/1.1',
      'Host: 127.0.0.1:8080',
      'User-Agent: Monit/5.33.0',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: close',
    ),
    type: json,
    isUp: holds('"success":true'),
    upIn: serving,
  },
  {
    name: 'check_http 2.3.3',
    document: orchestrators,
    recipe: 'check_http -H health.example.com -u /health -s \'"success":true\'',
    bytes: http(
      'GET /health HTTP/1.1',
      'User-Agent: check_http/v2.3.3 (monitoring-plugins 2.3.3)',
      'Connection: close',
      'Host: health.example.com',
    ),
    type: json,
    isUp: holds('"success":true'),
    upIn: serving,
  },
  {
    name: 'check_http 2.3.3 by an address, in HTTP/1.0',
    document: orchestrators,
    recipe: 'check_http -I 10.0.0.5 -p 8080 -u /health -s \'"success":true\'',
    bytes: http(
      'GET /health HTTP/1.0',
      'User-Agent: check_http/v2.3.3 (monitoring-plugins 2.3.3)',
      'Connection: close',
    ),
    type: json,
    isUp: holds('"success":true'),
    upIn: serving,
  },
  {
    name: 'whoever asks with HEAD, such as Pingdom and UptimeRobot',
    document: orchestrators,
    recipe: 'HEAD on `/health`',
    bytes: http(
      'HEAD /health HTTP/1.1',
      host,
      'User-Agent: Mozilla/5.0+(compatible; UptimeRobot/2.0)',
      'Connection: close',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
];

const commands: readonly Client[] = [
  {
    name: 'curl 7.88',
    document: orchestrators,
    recipe: 'curl -fsS https://health.example.com/health\n',
    bytes: http('GET /health HTTP/1.1', host, 'User-Agent: curl/7.88.1', 'Accept: */*'),
    type: json,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'curl -I',
    document: orchestrators,
    recipe: 'curl -sI https://health.example.com/health',
    bytes: http('HEAD /health HTTP/1.1', host, 'User-Agent: curl/7.88.1', 'Accept: */*'),
    type: json,
    isUp: ({ headers }) => headers.get('x-health-status') === 'healthy',
    upIn: ['healthy'],
  },
  {
    name: 'curl that offers HTTP/2',
    document: orchestrators,
    recipe: 'curl -fsS https://health.example.com/health\n',
    bytes: http(
      'GET /health HTTP/1.1',
      host,
      'User-Agent: curl/7.88.1',
      'Accept: */*',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'wget 1.21',
    document: orchestrators,
    recipe: 'wget -qO- https://health.example.com/health',
    bytes: http(
      'GET /health HTTP/1.1',
      host,
      'User-Agent: Wget/1.21.3',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: Keep-Alive',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'wget --spider',
    document: orchestrators,
    recipe: 'wget -q --spider https://health.example.com/health',
    bytes: http(
      'HEAD /health HTTP/1.1',
      host,
      'User-Agent: Wget/1.21.3',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: Keep-Alive',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'HTTPie 3.2',
    document: orchestrators,
    recipe: 'http --check-status https://health.example.com/health',
    bytes: http(
      'GET /health HTTP/1.1',
      host,
      'Accept-Encoding: gzip, deflate',
      'Accept: */*',
      'Connection: keep-alive',
      'User-Agent: HTTPie/3.2.1',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'curl through nginx, which asks in HTTP/1.0',
    document: 'examples/nginx.conf',
    recipe: 'proxy_pass http://replicas;',
    bytes: http(
      'GET /health HTTP/1.0',
      'Host: replicas',
      'Connection: close',
      'User-Agent: curl/7.88.1',
      'Accept: */*',
    ),
    type: json,
    isUp: is200,
    upIn: serving,
  },
];

const chrome = [
  host,
  'Connection: keep-alive',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  `Accept: ${kumaAccept}`,
  'Sec-Fetch-Site: none',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-User: ?1',
  'Sec-Fetch-Dest: document',
  'Accept-Encoding: gzip, deflate, br, zstd',
];
const html = /^text\/html; charset=utf-8$/;
const people: readonly Client[] = [
  {
    name: 'a browser that is led to the page',
    document: 'http.md',
    recipe: 'The page lives at `/`',
    bytes: http('GET / HTTP/1.1', ...chrome),
    type: html,
    isUp: ({ headers }) => headers.get('x-health-status') !== 'failed',
    upIn: serving,
    codes: { failed: 200 },
  },
  {
    name: 'a browser that is led to the answer of a route',
    document: 'http.md',
    recipe: 'a browser marks as a navigation (`Sec-Fetch-Mode: navigate`)',
    bytes: http('GET /health HTTP/1.1', ...chrome),
    type: html,
    isUp: is200,
    upIn: serving,
  },
  {
    name: 'fetch() in a page',
    document: 'http.md',
    recipe: '`*/*` and no header get JSON',
    bytes: http(
      'GET /health HTTP/1.1',
      host,
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Accept: */*',
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Mode: cors',
      'Sec-Fetch-Dest: empty',
    ),
    type: json,
    isUp: (answer) => JSON.parse(answer.body).success,
    upIn: serving,
  },
];

const fallback: Outcome = degraded('fallback_active', 'The fallback serves');
const outcomes: Record<State, readonly [Outcome, Outcome]> = {
  healthy: [healthy('Rows come back'), healthy('Redis answers')],
  degraded: [healthy('Rows come back'), fallback],
  failed: [broken, healthy('Redis answers')],
};
type Listening = Awaited<ReturnType<typeof startServer>>;
const services = new Map<State, Listening>();
function portOf(state: State): number {
  const address = services.get(state)?.server.server.address() as AddressInfo | undefined;
  return address?.port ?? 0;
}

beforeAll(async () => {
  for (const state of states) {
    const [database, redis] = outcomes[state];
    const checks = [
      buildCheck('database.query', [database], { critical: true }),
      buildCheck('rls.isolation', [healthy('Nobody sees the rows of others')], { critical: true }),
      buildCheck('redis.connection', [redis]),
    ];
    const built = await startServer(checks, { readyCategories: [] });
    await built.server.listen({ port: 0, host: '127.0.0.1' });
    services.set(state, built);
  }
});
afterAll(async () => {
  for (const { server } of services.values()) await server.close();
});

const all = [...loadBalancers, ...monitors, ...commands, ...people];
const cases = all.flatMap((client) => states.map((state) => ({ ...client, state })));

test.each(all)('the recipe for $name stands in the documents, and its route is what is sent', (client) => {
  expect(read(client.document)).toContain(client.recipe);
  const [, path = ''] = /^\w+ ([^ ?]+)/.exec(client.bytes) ?? [];
  if (client.recipe.includes('/health')) expect(client.recipe).toMatch(new RegExp(`${path}(?![/\\w])`));
});

test.each(cases)('$name, while the service is $state', async ({ bytes, type, isUp, upIn, codes, state }) => {
  const answer = await sendBytes(portOf(state), bytes);
  const isExpected = upIn.includes(state);
  const isProbe = upIn === always;
  expect(answer.code).toBe(codes?.[state] ?? (isProbe || state !== 'failed' ? 200 : 503));
  expect(answer.headers.get('content-type') ?? '').toMatch(type);
  expect(isUp(answer)).toBe(isExpected);
  if (bytes.startsWith('HEAD') || answer.code === 204) expect(answer.body).toBe('');
  if (!isProbe) expect(answer.headers.get('x-health-status')).toBe(state);
});

test('an NLB that opens a connection and closes it is nobody to answer', async () => {
  expect((await sendBytes(portOf('healthy'), '')).body).toBe('');
  expect((await sendBytes(portOf('healthy'), elb)).code).toBe(200);
});

test('with the default READY_CATEGORIES every load balancer takes out a replica whose database is gone', async () => {
  const built = await startServer([buildCheck('database.query', [broken], { critical: true })]);
  await built.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = built.server.server.address() as AddressInfo;
  for (const { name, bytes, isUp } of loadBalancers.filter((client) => client.bytes.includes('/health/ready'))) {
    const answer = await sendBytes(port, bytes);
    expect([name, answer.code, isUp(answer)]).toEqual([name, 503, false]);
  }
  await built.server.close();
});

describe('Gatus 5, with the conditions of the example', () => {
  const { endpoints } = parse(read('examples/gatus.yaml')) as {
    endpoints: { name: string; url: string; conditions: string[] }[];
  };

  /** The part of its language that the example uses. */
  function isMet(condition: string, { code, body }: WireAnswer): boolean {
    const [left = '', operator, right] = condition.split(' ');
    if (left === '[RESPONSE_TIME]') return operator === '<';
    if (left === '[STATUS]') return operator === '==' && code === Number(right);
    const [, field = ''] = /^\[BODY\]\.(\w+)$/.exec(left) ?? [];
    return operator === '==' && String(JSON.parse(body)[field]) === right;
  }

  test.each(endpoints.flatMap((endpoint) => states.map((state) => ({ ...endpoint, state }))))(
    '$name, while the service is $state',
    async ({ name, url, conditions, state }) => {
      const { pathname, host: authority } = new URL(url);
      const bytes = http(
        `GET ${pathname} HTTP/1.1`,
        `Host: ${authority}`,
        'User-Agent: Gatus/1.0',
        'Accept-Encoding: gzip',
      );
      const answer = await sendBytes(portOf(state), bytes);
      const isUp = conditions.every((condition) => isMet(condition, answer));
      const upIn = { overall: ['healthy'], database: serving, isolation: states }[name] as readonly string[];
      expect(isUp).toBe(upIn.includes(state));
      expect(answer.headers.get('content-type')).toMatch(json);
    },
  );
});

describe('the blackbox exporter 0.23, with the modules of the example', () => {
  const { modules } = parse(read('examples/blackbox.yml')) as {
    modules: Record<
      string,
      {
        http: {
          headers: Record<string, string>;
          valid_status_codes: number[];
          fail_if_header_not_matches?: { header: string; regexp: string }[];
        };
      }
    >;
  };

  test.each(Object.keys(modules).flatMap((name) => states.map((state) => ({ name, state }))))(
    '$name, while the service is $state',
    async ({ name, state }) => {
      const { headers = {}, valid_status_codes, fail_if_header_not_matches = [] } = modules[name]?.http ?? {};
      const own = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
      const bytes = http(
        'GET /health HTTP/1.1',
        host,
        'User-Agent: Blackbox Exporter/0.23.0',
        ...own,
        'Connection: close',
      );
      const answer = await sendBytes(portOf(state), bytes);
      const isUp =
        valid_status_codes?.includes(answer.code) &&
        fail_if_header_not_matches.every(({ header, regexp }) =>
          new RegExp(regexp).test(answer.headers.get(header) ?? ''),
        );
      const upIn: readonly string[] = name === 'wingman_healthy' ? ['healthy'] : serving;
      expect(isUp).toBe(upIn.includes(state));
    },
  );
});

test.each(states)('Prometheus 2.42 scrapes OpenMetrics, while the service is %s', async (state) => {
  const bytes = http(
    'GET /metrics HTTP/1.1',
    host,
    'User-Agent: Prometheus/2.42.0+ds',
    'Accept: application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'Accept-Encoding: gzip',
    'X-Prometheus-Scrape-Timeout-Seconds: 10',
  );
  const { code, headers, body } = await sendBytes(portOf(state), bytes);
  expect([code, headers.get('content-type')]).toEqual([200, expect.stringContaining('application/openmetrics-text')]);
  expect(body).toMatch(/# EOF\n$/);
});
