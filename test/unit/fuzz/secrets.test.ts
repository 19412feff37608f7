import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assemble, type Service } from '../../../src/assemble.ts';
import { failed, type Outcome } from '../../../src/core/outcome.ts';
import type { Announcement } from '../../../src/core/push/announcer.ts';
import { createServer, type Server } from '../../../src/http/server.ts';
import { reporters } from '../../../src/reporters/index.ts';
import { representWebhook } from '../../../src/reporters/webhook.ts';
import { buildExposure } from '../../support/build-summary.ts';
import { fuzzRuns } from '../../support/fuzz-runs.ts';

/** Under every name that holds one; what is part of an address has to be found in it. */
const secrets = {
  SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz',
  SUPABASE_JWT_SECRET: 'q8Zt+4mWv/9RkY2bLxE7cHdJ0pNfUsAo6iGhT1QeXyM=',
  RESEND_API_KEY: 're_Gx3kPq9T_7VbNc2WmZr8LsKd5HyJf4Qt',
  HEALTH_TOKENS: 'f3a9c07be2d84516a0c7d9e8b1f26354',
  WEBHOOK_SECRET: 'whsec_Yk5rT2x3bUg4V0ZqMzdQbDhOc0xq',
  REDIS_PASSWORD: 'Vr7-Kq2_Zx9.Tm4~Lp',
} as const;
const environment = { ...secrets, DETAILS: 'everything', REDIS_URL: 'redis://:w8Jx5nBq3Rt6@127.0.0.1:1', FLEET: 'off' };
const all = [...Object.values(secrets), 'w8Jx5nBq3Rt6'];

const divide = (text: string, by: string) => (text.match(/.{1,7}/gs) ?? []).join(by);
const ways: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  encodeURIComponent,
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(`x${text}`).toString('base64').replace(/=+$/, ''),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
  JSON.stringify,
  (text) => divide(text, '\n'),
  (text) => divide(text, '\r\n    '),
];

const inError = (text: string) =>
  Object.assign(new Error(`connect ${text}`, { cause: new Error(text) }), {
    code: text,
    address: text,
    headers: { authorization: text },
  });
const say = (text: string): Outcome => failed('unreachable', `Says ${text}`, { hint: 'Mend it' });

/** Where a check, a driver that it asks or an object that it found may put what it knows. */
const places: readonly ((text: string) => Outcome | Promise<Outcome>)[] = [
  say,
  (text) => say(`https://user:${text}@db.example/${text}?key=${text}#${text}`),
  (text) => failed('unreachable', 'Fails', { hint: `Call it with ${text}`, error: inError(text).stack ?? '' }),
  (text) =>
    failed('unreachable', 'Fails', { details: { [text]: [text, { headers: { authorization: `Bearer ${text}` } }] } }),
  (text) =>
    failed('unreachable', 'Fails', { details: { error: inError(text), map: new Map([[text, text]]) } as never }),
  (text) =>
    failed('leaking', `Policy ${text}`, {
      findings: [
        {
          kind: 'foreign_rows',
          level: 'failed',
          object: `public.${text}`,
          why: text,
          mend: `drop policy "${text}"`,
          details: { using: text },
        },
      ],
      exposures: [buildExposure({ relation: `public.${text}`, verdict: 'leaking', why: text })],
    }),
  (text) => {
    throw inError(text);
  },
  (text) => Promise.reject(inError(text)),
  (text) => {
    throw text;
  },
  (text) => {
    throw Object.assign(new Error('Fails'), {
      stack: `Error: Fails\n    at ${text} (file:///${text}.js:1:1)`,
      name: text,
    });
  },
];

let says: () => Outcome | Promise<Outcome> = () => say('nothing');
let service: Service;
let server: Server;
const lines: string[] = [];

beforeAll(async () => {
  service = await assemble({
    environment,
    isTerminal: false,
    log: { write: (line) => lines.push(line) },
    added: {
      categories: [{ name: 'zz' }],
      checks: [{ name: 'zz.says', title: 'It keeps quiet', confirmAfter: 1, run: () => says() }],
    },
  });
  server = await createServer(service.http);
});
afterAll(async () => {
  await server.close();
  await service.close();
});

const bearer = { authorization: `Bearer ${secrets.HEALTH_TOKENS}` };
const addresses = [
  ...['json', 'text', 'html', 'health%2Bjson'].map((format) => `/health/summary?format=${format}`),
  ...[
    '/health',
    '/health/zz',
    '/health/zz?format=html',
    '/health/zz/says',
    '/health/history',
    '/metrics',
    '/?format=html',
  ],
];

/** Everything that leaves: answers with their headers, for callers with a token and without, what is logged, sent and printed. */
async function gather(): Promise<string> {
  lines.length = 0;
  await service.health.refresh('zz');
  const left = [...lines];
  for (const url of addresses)
    for (const headers of [bearer, {}]) {
      const { body, headers: told } = await server.inject({ url, headers });
      left.push(JSON.stringify(told), body);
    }
  const summary = service.health.summary();
  const alerts = summary.rootCauses.map(({ result: { check, status, reason, message, hint }, affects }) => {
    return { check, status, reason, message, hint, affects, startsAt: 0, endsAt: null };
  });
  const announcement = { alerts, waiting: 0, summary };
  left.push(
    JSON.stringify(representWebhook(announcement as Announcement, { platform: 'x', release: null, watched: '' })),
  );
  const { about } = service.http;
  for (const report of Object.values(reporters))
    left.push(report({ summary, about, body: summary, failOn: 'failed', now: 0, hasColour: false }));
  return left.join('\n');
}

/** What is left of a text when everything is joined that a format may divide or escape. */
const joined = (text: string) => text.replaceAll(/\\+[nr]|&#x[0-9a-f]+;|[\s\\]/gi, '').toLowerCase();

test('no secret, and no telling part of one, leaves in any form by any way', async () => {
  let withheld = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...all),
    fc.nat(),
    fc.nat(),
    fc.constantFrom(...ways),
    fc.constantFrom(...places),
    async (secret, start, size, write, place) => {
      // Eight characters may be a word; twelve of these are none.
      const length = Math.min(secret.length, 12 + (size % secret.length));
      const from = start % (secret.length - length + 1);
      const part = secret.slice(from, from + length);
      says = () => say('something else');
      await service.health.refresh('zz');
      says = () => place(write(part));
      const left = joined(await gather());
      const written = joined(write(part));
      // Of what is written with more letters as much more may be left.
      const telling = Math.ceil((12 * written.length) / part.length);
      for (let at = 0; at + telling <= written.length; at += 1) {
        const piece = written.slice(at, at + telling);
        const found = left.indexOf(piece);
        expect(found, `${piece} in ${left.slice(found - 80, found + 80)}`).toBe(-1);
      }
      if (left.includes('[secret]')) withheld += 1;
    },
  );
  await fc.assert(property, fuzzRuns(30));
  // What is thrown and is no error is not told at all.
  expect(withheld).toBeGreaterThan(15);
});
