import fc from 'fast-check';

/** A request as it is written on the wire, whole: whoever reads it has to answer. */
export interface WireRequest {
  readonly method: string;
  readonly bytes: string;
}

const known = [
  '/',
  '/health',
  '/health/live',
  '/health/ready',
  '/health/summary',
  '/health/history',
  '/health/events',
  '/health/database',
  '/health/redis/connection',
  '/health/rls/isolation',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/reasons',
  '/docs/checks/redis',
  '/page.css',
  '/page.js',
  '/page.svg',
] as const;

/** What a client library would not let pass, or would put in order. */
const oddParts = [
  '%',
  '%z',
  '%00',
  '%2e%2e',
  '%2f',
  '%5c',
  '%ff',
  '%c3%28',
  '%u0041',
  '..',
  '.',
  '',
  '//',
  '\\',
  ';',
  '@',
  ':',
  '*',
  '~',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u00e9',
  '\u00ff',
  '[',
  '{{7*7}}',
  "'",
  '"',
  '<script>',
  'a'.repeat(200),
  'a'.repeat(8_000),
  '/'.repeat(500),
  '../'.repeat(100),
  '%2e%2e%2f'.repeat(100),
] as const;

const parameters = ['format', 'include', 'exclude', 'fresh', '_', 'check', 'since', 'details', 'cache-bust'] as const;

/** What may stand in a target at all; a blank would end it. */
const letters = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const part = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...oddParts) }, letters);

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  fc
    .tuple(fc.constantFrom(...known), fc.array(part, { maxLength: 4 }))
    .map(([start, parts]) => [start, ...parts].join('/')),
  fc.array(part, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom(...known).map((text) => `/${text}/`),
  fc.constantFrom(...known).map((text) => text.toUpperCase()),
  fc.constantFrom(...known).map((text) => text.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)),
);

const value = fc.oneof(
  fc.constantFrom(
    'json',
    'text',
    'html',
    'health%2Bjson',
    'xml',
    'redis',
    'database.query',
    'redis,email',
    '1',
    'no',
    '',
  ),
  fc.constantFrom(...oddParts),
  letters,
);
const pair = fc.oneof(
  fc.tuple(fc.constantFrom(...parameters), value).map(([name, given]) => `${name}=${given}`),
  fc.constantFrom(...parameters),
  fc.tuple(part, value).map(([name, given]) => `${name}=${given}`),
  fc.constantFrom('', '=', '&', '&&', '?', '??', '=x', 'format[]=json', 'format[a]=b', '__proto__[x]=1', 'a=b;c=d'),
);
const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  fc.array(pair, { maxLength: 5 }).map((pairs) => `?${pairs.join('&')}`),
  fc.tuple(pair, fc.integer({ min: 2, max: 400 })).map(([one, times]) => `?${Array(times).fill(one).join('&')}`),
  fc.constantFrom('?', '#', '#?format=x', `?format=${'x'.repeat(8_000)}`, `?include=${'redis,'.repeat(1_300)}`),
);
const target = fc
  .tuple(fc.constantFrom('', '', '', 'http://a', 'https://other.example:9', '//evil.example'), path, query)
  .map(([start, ...rest]) => start + rest.join(''));

/** What may stand in a header: anything but line breaks and zero bytes, which end a request. */
const text = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
    .map((code) => String.fromCharCode(code)),
});
const one = (name: string, ...values: readonly string[]) =>
  fc.oneof(fc.constantFrom(...values), text).map((given) => `${name}: ${given}`);

/** A token that the service knows. */
export const fuzzToken = 'a-token-of-the-fuzz-suite';

const header = fc.oneof(
  one(
    'accept',
    '*/*',
    'text/html',
    'text/html;q=0',
    ';;;',
    'a/b,'.repeat(500),
    'text/*;q=1.00000',
    'application/json;q=nan',
  ),
  one('accept-encoding', 'gzip', 'gzip;q=0,identity;q=0', 'br', '*', '*;q=0', 'gzip,'.repeat(500), 'identity;q=0'),
  one(
    'authorization',
    `Bearer ${fuzzToken}`,
    `bearer  ${fuzzToken} `,
    'Bearer',
    'Basic YTpi',
    `Bearer ${'x'.repeat(7_000)}`,
  ),
  one('x-forwarded-for', '1.2.3.4', 'unknown', '::1', '1.2.3.4,'.repeat(200), '"[2001:db8::1]:80"', 'a b c'),
  one('x-forwarded-proto', 'https', 'javascript', 'https,http'),
  one('x-forwarded-host', 'evil.example', 'a,b', '<script>', 'a'.repeat(3_000)),
  one('x-forwarded-prefix', '/status', '//evil.example'),
  one('forwarded', 'for=1.2.3.4;proto=https;host=evil.example', 'for="_x"'),
  one('host', 'a', '', 'evil.example:99999', '[::1', 'a b', '@'),
  one('if-none-match', '*', '"x"', 'W/"x"', ','),
  one('if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT', 'never'),
  one('range', 'bytes=0-0', 'bytes=-1', 'bytes=0-,0-,0-', 'lines=1'),
  one('sec-fetch-mode', 'navigate', 'cors', 'NAVIGATE'),
  one('origin', 'https://evil.example', 'null'),
  one('access-control-request-method', 'GET', 'PUT'),
  one('expect', '100-continue', 'the-unexpected'),
  one('upgrade', 'websocket', 'h2c'),
  one('connection', 'keep-alive', 'close', 'upgrade', 'upgrade, http2-settings', 'x'),
  one('te', 'trailers', 'chunked'),
  one('cookie', 'a=b', '__proto__=x'),
  one('content-type', 'application/json', 'text/plain', 'multipart/form-data', 'x', 'application/json; charset=\u00ff'),
  one('__proto__', 'x'),
  one('x-http-method-override', 'DELETE'),
);

const bodies = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc
    .constantFrom('x', '{', '{"a":1}', 'null', '{"__proto__":{"x":1}}', 'x'.repeat(900), 'x'.repeat(5_000))
    .map((sent) => `content-length: ${sent.length}\r\n\r\n${sent}`),
  fc
    .constantFrom(
      '0\r\n\r\n',
      '1\r\nx\r\n0\r\n\r\n',
      '3;ext=1\r\nabc\r\n0\r\ntrailer: x\r\n\r\n',
      `fff\r\n${'x'.repeat(0xfff)}\r\n0\r\n\r\n`,
    )
    .map((sent) => `transfer-encoding: chunked\r\n\r\n${sent}`),
);

const methods = [
  'GET',
  'HEAD',
  'OPTIONS',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'QUERY',
  'CONNECT',
  'M-SEARCH',
  'get',
  'HELLO',
];

/** Requests of every kind, most of them read by a parser of HTTP, and some of them not. */
export const wireRequests: fc.Arbitrary<WireRequest> = fc
  .record({
    method: fc.oneof({ weight: 4, arbitrary: fc.constant('GET') }, fc.constantFrom(...methods)),
    target: fc.oneof({ weight: 12, arbitrary: target }, fc.constantFrom('*', 'a:80', '?', '#', 'health')),
    version: fc.oneof({ weight: 8, arbitrary: fc.constant('1.1') }, fc.constantFrom('1.0', '0.9', '2.0', '1.2', '')),
    headers: fc.array(header, { maxLength: 6 }),
    body: bodies,
  })
  .map(({ method, target, version, headers, body }) => ({
    method,
    bytes: [`${method} ${target} HTTP/${version}`, ...headers, body === '' ? '\r\n' : body].join('\r\n'),
  }));
