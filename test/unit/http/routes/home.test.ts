import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { broken, buildCheck } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';

const chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const database = buildCheck('database.query', [broken], { critical: true });

test.each([
  ['a browser', { accept: chrome }, '/', 'text/html; charset=utf-8'],
  ['curl', { accept: '*/*' }, '/', 'application/json; charset=utf-8'],
  ['a program', { accept: 'application/json' }, '/', 'application/json; charset=utf-8'],
  ['whoever says nothing', {}, '/', 'application/json; charset=utf-8'],
  ['a program that wants neither', { accept: 'image/png' }, '/', 'application/json; charset=utf-8'],
  ['a navigation', { accept: chrome, 'sec-fetch-mode': 'navigate' }, '/', 'text/html; charset=utf-8'],
  ['curl with ?format=html', { accept: '*/*' }, '/?format=html', 'text/html; charset=utf-8'],
  ['a browser with ?format=json', { accept: chrome }, '/?format=json', 'application/json; charset=utf-8'],
])('%s is given what it can use', async (_who, headers, url, type) => {
  const { get } = await startServer([database]);
  const response = await get(url, headers);
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, type]);
  const vary = url.includes('format') ? 'Authorization' : 'Accept, Authorization';
  // The page is long enough to be compressed, the links are not.
  const encodings = type.startsWith('text/html') ? ', Accept-Encoding' : '';
  expect(response.headers).toMatchObject({ vary: vary + encodings, 'cache-control': 'no-store' });
});

test.each(['yaml', 'text', ''])('?format=%s is a 406 that says which there are', async (format) => {
  const { get } = await startServer([database]);
  const response = await get(`/?format=${format}`, { accept: chrome });
  expect([response.statusCode, response.json().valid]).toEqual([406, ['json', 'html']]);
});

test('the page links to its parts as pages, because a browser marks a navigation on https and localhost alone', async () => {
  const { get } = await startServer([database]);
  const { body } = await get('/', { accept: chrome });
  const parts = [...body.matchAll(/href="([^"#]*\/health\/database[^"]*)"/g)].map(([, address = '']) => address);
  expect(parts).toHaveLength(2);
  for (const address of parts) {
    const { headers } = await get(
      new URL(address, 'http://service/').pathname + new URL(address, 'http://service/').search,
    );
    expect(headers['content-type'], address).toBe('text/html; charset=utf-8');
  }
});

test('the page is a 200 whatever the status is, and says the status in a header', async () => {
  const { get } = await startServer([database]);
  const response = await get('/', { accept: chrome });
  expect([response.statusCode, response.headers['x-health-status']]).toEqual([200, 'failed']);
});

test('the page may load and ask its own origin, and nothing else', async () => {
  const { get } = await startServer([database]);
  const { headers, body } = await get('/', { accept: chrome });
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  const loaded = [...body.matchAll(/<(?:link|script)[^>]*(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
  expect(loaded).toHaveLength(3);
  for (const address of loaded) {
    const { pathname, search } = new URL(address, 'http://service/');
    expect((await get(pathname + search)).statusCode, address).toBe(200);
  }
});

test('the page shows details to a token, and to nobody else', async () => {
  const { get } = await startServer([database]);
  expect((await get('/', { accept: chrome })).body).not.toContain('ECONNREFUSED');
  expect((await get('/', { accept: chrome, authorization: `Bearer ${token}` })).body).toContain('ECONNREFUSED');
  const inAddress = await get(`/?token=${token}`, { accept: chrome });
  expect([inAddress.statusCode, inAddress.body.includes('ECONNREFUSED')]).toEqual([400, false]);
});

test('what the page loads may be kept for ever under the name of its content, and under no other', async () => {
  const { get } = await startServer([database]);
  const { body } = await get('/', { accept: chrome });
  for (const name of ['page.css', 'page.js']) {
    const [link = '', version] = new RegExp(`/${name}\\?v=([\\w-]+)`).exec(body) ?? [];
    const asset = await get(link);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(createHash('sha256').update(asset.body).digest('base64url').slice(0, 12)).toBe(version);
    for (const other of [`/${name}`, `/${name}?v=old`]) {
      expect((await get(other)).headers['cache-control']).toBe('no-cache');
    }
  }
});

test('the icon of the tab is a drawing of the status', async () => {
  const { get } = await startServer([database]);
  const [healthy, failed, none] = await Promise.all(
    ['?status=healthy', '?status=failed', ''].map((query) => get(`/page.svg${query}`)),
  );
  expect(healthy?.headers['content-type']).toContain('image/svg+xml');
  expect(healthy?.body).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
  expect(new Set([healthy?.body, failed?.body, none?.body]).size).toBe(3);
});
