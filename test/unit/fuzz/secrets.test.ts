import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assemble, type Service } from '../../../src/assemble.ts';
import { failed, healthy, type Outcome } from '../../../src/core/outcome.ts';
import type { Announcement } from '../../../src/core/push/announcer.ts';
import { createServer, type Server } from '../../../src/http/server.ts';
import { reporters } from '../../../src/reporters/index.ts';
import { representWebhook } from '../../../src/reporters/webhook.ts';
import { buildExposure } from '../../support/build-summary.ts';
import { fuzzRuns } from '../../support/fuzz-runs.ts';
import {
  environmentOfSecrets as environment,
  expectNothingOf,
  plantedParts,
  secrets,
} from '../../support/planted-secrets.ts';

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

test('no secret, and no telling part of one, leaves in any form by any way', async () => {
  let withheld = 0;
  const property = fc.asyncProperty(plantedParts, fc.constantFrom(...places), async (part, place) => {
    says = () => say('something else');
    await service.health.refresh('zz');
    says = () => place(part.text);
    const left = await gather();
    expectNothingOf(part, left);
    if (left.includes('[secret]')) withheld += 1;
  });
  await fc.assert(property, fuzzRuns(30));
  // What is thrown and is no error is not told at all.
  expect(withheld).toBeGreaterThan(15);
});

test('nor live, as it happens', async () => {
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  const leaving = new AbortController();
  const { body } = await fetch(`${address}/health/events`, { headers: bearer, signal: leaving.signal });
  let told = '';
  const reading = (async () => {
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) told += text;
  })();
  const snapshot = /event: snapshot\ndata: .*\n\n/;
  const hear = async (run: typeof says) => {
    told = '';
    says = run;
    await service.health.refresh('zz');
    await expect.poll(() => told, { interval: 5, timeout: 10_000 }).toMatch(snapshot);
    return told;
  };
  let withheld = 0;
  const property = fc.asyncProperty(plantedParts, fc.constantFrom(...places), async (part, place) => {
    await hear(() => healthy('All is well'));
    const left = await hear(() => place(part.text));
    expectNothingOf(part, left);
    expect(left).toContain('event: transition');
    if (left.includes('[secret]')) withheld += 1;
  });
  await fc.assert(property, fuzzRuns(8));
  expect(withheld).toBeGreaterThan(1);
  leaving.abort();
  await expect(reading).rejects.toThrow('aborted');
});
