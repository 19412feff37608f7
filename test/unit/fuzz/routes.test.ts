import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Exchange, exchangeBytes } from '../../support/exchange-bytes.ts';
import { fuzzRuns } from '../../support/fuzz-runs.ts';
import { type OpenService, openService } from '../../support/open-service.ts';
import { fuzzToken, type WireRequest, wireRequests } from '../../support/wire-requests.ts';

const withinMs = 1_000;
/** A fresh run is answered when its checks have ended, and what failed was looked at a second time. */
const runMs = 8_000;
const runsChecks = (bytes: string) => bytes.includes('fresh') && bytes.includes(fuzzToken);

interface Asked {
  readonly service: OpenService;
  readonly port: number;
}

/** Of what a service is told of its place, what changes how it reads an address or a caller. */
const places = [
  ['a service of its own', {}],
  [
    'a service behind a proxy that tells everything',
    { BASE_PATH: '/status', TRUST_PROXY: 'true', DETAILS: 'everything' },
  ],
] as const;
const open: Asked[] = [];

beforeAll(async () => {
  for (const [, environment] of places) {
    const service = await openService({ HEALTH_TOKENS: fuzzToken, ...environment });
    open.push({ service, port: Number(new URL(service.url).port) });
  }
});
afterAll(() => Promise.all(open.map(({ service }) => service.stop())));

/** What is true of every answer, whatever was asked. */
function judge({ answer }: Exchange): void {
  if (!answer) return;
  const { code, headers, body } = answer;
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(body).not.toMatch(/\n {4}at |node_modules|node:internal/);
  if (code < 400) return;
  if (code >= 500) expect([code, headers.has('retry-after')]).toEqual([503, true]);
  // Whoever follows a link to nothing gets a page; a verdict is an answer, and no error.
  if (headers.get('content-type')?.startsWith('text/html') || code === 503) return;
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  if (body !== '') expect(JSON.parse(body)).toMatchObject({ status: code, detail: expect.stringMatching(/^\S.{8,}/) });
}

const ask = ({ port }: Asked, { method, bytes }: WireRequest, ends = false) =>
  exchangeBytes(port, bytes, { method, ends, withinMs: runsChecks(bytes) ? runMs : withinMs });

/** What is asked of each service of `places` in turn. */
async function holds(request: WireRequest, look: (exchange: Exchange) => void, ends?: boolean): Promise<void> {
  for (const each of open) {
    const first = await ask(each, request, ends);
    // A machine with much to do is late once.
    const exchange = first.isLate ? await ask(each, request, ends) : first;
    expect(exchange.isLate, 'late').toBe(false);
    look(exchange);
  }
}

test('whatever is asked is answered within a second, and never with a fault', async () => {
  const property = fc.asyncProperty(wireRequests, (request) =>
    holds(request, (exchange) => {
      expect(exchange.answer, 'an answer').not.toBeNull();
      judge(exchange);
    }),
  );
  await fc.assert(property, fuzzRuns(120));
});

/** A request with something in it that no parser expects, which may also be half a request now. */
const spoilt = fc
  .record({
    request: wireRequests,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.integer({ min: 0, max: 40 }),
    put: fc.oneof(
      fc.constantFrom(
        '\0',
        '\r',
        '\n',
        '\n\n',
        '\r\n\r\n',
        ' ',
        '\t',
        ':',
        '\u00ff',
        '\r\ncontent-length: 5',
        '\r\nhost: b',
      ),
      fc.constantFrom(
        '\r\ntransfer-encoding: chunked',
        '\r\ncontent-length: -1',
        '\r\ncontent-length: 99999999999999999999',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
  })
  .map(({ request: { method, bytes }, at, cut, put }): WireRequest => {
    const from = Math.floor(at * bytes.length);
    return { method, bytes: bytes.slice(0, from) + put + bytes.slice(from + cut) };
  });

test('what is no request, or half of one, is answered or closed within a second', async () => {
  const garbage = fc.uint8Array({ maxLength: 500 }).map((bytes) => ({
    method: 'GET',
    bytes: Buffer.from(bytes).toString('latin1'),
  }));
  const property = fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: spoilt }, garbage), (request) =>
    holds(request, judge, true),
  );
  await fc.assert(property, fuzzRuns(120));
});

test('after all of it the service lives, answers as before, and has told of no fault', async () => {
  for (const { service } of open) {
    expect(await service.get('/health/live')).toMatchObject({ status: 200 });
    expect((await service.get('/health/summary')).body.totals).toBeDefined();
    // What has no check is not about the platform, which is not there.
    const faults = service.output.map((line) => JSON.parse(line)).filter(({ level, check }) => level >= 50 && !check);
    expect(faults).toEqual([]);
  }
});
