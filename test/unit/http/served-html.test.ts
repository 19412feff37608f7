import { HtmlValidate } from 'html-validate';
import { expect, test } from 'vitest';
import type { Check } from '../../../src/core/check.ts';
import { healthy } from '../../../src/core/outcome.ts';
import type { HttpOptions } from '../../../src/http/context.ts';
import { broken, buildCheck } from '../../support/build-check.ts';
import { buildServer, startServer } from '../../support/build-server.ts';
import { everyFault } from '../../support/every-fault.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    'void-style': ['error', { style: 'selfclose' }],
    // Letters, digits, dots and dashes: the ids of checks stand in addresses as they are.
    'valid-id': ['error', { relaxed: true }],
    // What a template leaves out leaves the space around it, which is nothing to a reader of the page.
    'no-trailing-whitespace': 'off',
    // On a phone rows are drawn as blocks, and some browsers then forget what they were unless they are told.
    'no-redundant-role': 'off',
    // A token is nobody's password, which a browser should offer to keep or to fill in.
    'autocomplete-password': 'off',
  },
});

/** Every fault of a page, as one line each. */
async function faultsOf(markup: string): Promise<string[]> {
  const { results } = await validator.validateString(markup);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, selector }) => `${ruleId} at line ${line}, ${selector}: ${message}`),
  );
}

const seen = { rows: 4, '<b>&"': ['a', { b: null, c: [1, 2] }], text: 'one\ntwo' };

type State = readonly [
  name: string,
  build: () => readonly Check[],
  options: Partial<HttpOptions>,
  shows: readonly string[],
];
const states: readonly State[] = [
  [
    'healthy',
    () => [buildCheck('database.query'), buildCheck('redis.cache', [healthy('Works', seen)])],
    {},
    ['All 2 checks pass'],
  ],
  [
    'with every kind of fault',
    everyFault,
    {},
    ['What leaks', 'id="fixes-rls.anonymous"', 'dependency_failed', 'root cause', 'Also broken'],
  ],
  ['seen by strangers', everyFault, { publicTier: 'statuses' }, ['callers with a token see why']],
  [
    'of another stage, with a notice, below a path',
    everyFault,
    {
      basePath: '/status',
      about: { version: '1.2.3', platform: 'A & <b>', stage: 'x', release: '"7"', notice: 'Two\nlines & <b>' },
    },
    ['Two\nlines &amp; &lt;b&gt;'],
  ],
  ['without checks', () => [], {}, ['No check was looked at']],
];

const asBrowser = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };

test.each<State>(states)('a page is valid HTML: %s', async (_, build, options, shows) => {
  const { get, clock, health } = await startServer(build(), { publicTier: 'everything', ...options });
  await clock.turn(10 * 60_000);
  const base = options.basePath ?? '';
  const [check] = health.checks.slice(-1);
  const parts = ['', ...health.categories, ...(check ? [check] : [])].map((id) =>
    id === '' ? '/' : `/health/${id.replace('.', '/')}`,
  );
  for (const path of parts) {
    const response = await get(`${base}${path}`, asBrowser);
    expect(response.headers['content-type']).toMatch(/^text\/html/);
    if (path === '/') for (const words of shows) expect(response.body).toContain(words);
    expect([path, await faultsOf(response.body)]).toEqual([path, []]);
  }
});

test('a page of more checks than it has rows for is valid HTML', async () => {
  const checks = Array.from({ length: 205 }, (_, n) => buildCheck(`many.n${n}`, [broken]));
  const { get } = await startServer(checks, { publicTier: 'statuses' });
  const { body } = await get('/', asBrowser);
  expect(body).toContain('>5 more<');
  expect(await faultsOf(body)).toEqual([]);
});

test('the page before the first run is valid HTML', async () => {
  const { get } = await buildServer(everyFault(), { publicTier: 'everything' });
  const { body } = await get('/', asBrowser);
  expect(body).toContain('not looked at yet');
  expect(await faultsOf(body)).toEqual([]);
});

test('what does not exist is told in valid HTML', async () => {
  const { get } = await startServer(everyFault());
  for (const path of ['/nothing', '/health/nothing', '/docs/nothing']) {
    const { body, statusCode } = await get(path, asBrowser);
    expect([statusCode, await faultsOf(body)]).toEqual([404, []]);
  }
});

test('every document is valid HTML, and is found by the links of the others', async () => {
  const { get } = await startServer(everyFault());
  const found = new Set(['/docs', '/docs/reasons', '/docs/history']);
  const faults: string[] = [];
  for (const path of found) {
    const { body, headers, statusCode } = await get(path, asBrowser);
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    expect(statusCode).toBe(200);
    for (const fault of await faultsOf(body)) faults.push(`${path}: ${fault}`);
    for (const [, link = ''] of body.matchAll(/href="([^"]+)"/g)) {
      const { host, pathname } = new URL(link, `http://service${path}`);
      if (host === 'service' && pathname.startsWith('/docs')) found.add(pathname);
    }
  }
  expect(faults).toEqual([]);
  expect(found.size).toBeGreaterThan(30);
});

test.each([
  ['a heading in the head of a row', '<h3>Cache</h3>', /h3.*not permitted/],
  ['an element that is not closed', '<div>', /./],
  ['the same id twice', '<p id="content"></p>', /Duplicate ID/],
  ['an element that does not exist', '<wbrr></wbrr>', /wbrr/],
  ['an attribute without a meaning', '<button>Copy</button>', /type/],
])('is no valid HTML: %s', async (_, markup, told) => {
  const { get } = await startServer([buildCheck('redis.cache')]);
  const { body } = await get('/', asBrowser);
  const faults = await faultsOf(body.replace('<div class="check-name">', `<div class="check-name">${markup}`));
  expect(faults.join('\n')).toMatch(told);
});
