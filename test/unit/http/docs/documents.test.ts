import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildChecks } from '../../../../src/checks/index.ts';
import type { Ports } from '../../../../src/checks/ports.ts';
import { parseContract } from '../../../../src/contract/load-contract.ts';
import { wingmanMatch } from '../../../../src/contract/wingman-match.ts';
import { categoryOf } from '../../../../src/core/check.ts';
import { reasons } from '../../../../src/core/reason.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { startServer } from '../../../support/build-server.ts';

let get: Awaited<ReturnType<typeof startServer>>['get'];
beforeAll(async () => {
  ({ get } = await startServer([buildCheck('database.query')]));
});

const folder = resolve(import.meta.dirname, '../../../../docs');
const prose = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => path.replace(/\.md$/, ''));

const valuesOf = (html: string, attribute: string) =>
  [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

/** The page below an address, and whether it has the place that the address names. */
async function follow(address: string) {
  const { pathname, hash } = new URL(address, 'http://browser');
  const { statusCode, body } = await get(pathname);
  return { statusCode, hasPlace: hash === '' || valuesOf(body, 'id').includes(decodeURIComponent(hash.slice(1))) };
}

/** Building a check asks nothing of its ports, so there need not be any. */
function checkIds(): string[] {
  const { contract } = parseContract(wingmanMatch);
  if (!contract) throw new Error('The built-in contract is broken');
  return buildChecks({ rest: {}, redis: {}, email: {}, templates: {} } as Ports, contract).map(({ name }) => name);
}

test.each(checkIds())('the documents have a place for the check %s', async (check) => {
  const address = `/docs/checks/${categoryOf(check)}#${check}`;
  expect(await follow(address)).toEqual({ statusCode: 200, hasPlace: true });
});

test.each(reasons)('the documents have a place for the reason %s', async (reason) => {
  expect(await follow(`/docs/reasons#${reason}`)).toEqual({ statusCode: 200, hasPlace: true });
});

test('every document is served as a page, and every link in it leads to a page and a place, or away from here', async () => {
  expect(prose.length).toBeGreaterThan(30);
  for (const name of prose) {
    const { statusCode, body, headers } = await get(`/docs/${name}`);
    expect([statusCode, headers['content-type']], name).toEqual([200, 'text/html; charset=utf-8']);
    const ids = valuesOf(body, 'id');
    expect(ids.length, name).toBe(new Set(ids).size);
    for (const link of new Set(valuesOf(body, 'href'))) {
      const { origin, href } = new URL(link, `http://browser/docs/${name}`);
      if (origin !== 'http://browser') expect(link).toMatch(/^https?:\/\//);
      else expect(await follow(href), `${name} → ${link}`).toEqual({ statusCode: 200, hasPlace: true });
    }
  }
});

test('a page of the documents loads nothing, runs nothing, and shows no Markdown', async () => {
  for (const name of prose) {
    const { body, headers } = await get(`/docs/${name}`);
    expect(headers['content-security-policy'], name).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(body, name).not.toMatch(/<(script|link|img|iframe)\b|\bsrc=|\bstyle=|<!--/);
    const words = body.replaceAll(/<(pre|code|style)\b[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, '');
    expect(words, name).not.toMatch(/\]\(|^#+ |\*\*|^\|/m);
  }
});

test('an example is text, whatever it is an example of', async () => {
  for (const path of ['examples/nginx.conf', 'grafana.json', 'compose/login.sql']) {
    const { statusCode, headers } = await get(`/docs/${path}`);
    expect([statusCode, headers['content-type'], headers['x-content-type-options']]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'nosniff',
    ]);
  }
});

test.each([
  '/docs/nothing',
  '/docs/checks',
  '/docs/checks/nothing',
  '/docs/..%2FREADME',
  '/docs/../package.json',
  '/docs/%2e%2e/package.json',
  '/docs/images/status-page.png',
  '/docs/constructor',
])('%s is a 404', async (url) => {
  const { statusCode, json } = await get(url);
  expect(statusCode).toBe(404);
  expect(json().status).toBe(404);
});

test('a document is found as the file is called, too, and its links lead on from wherever it was asked for', async () => {
  for (const url of ['/docs/checks/redis.md', '/docs/checks/redis/', '/docs/checks//redis', '/docs/checks/redis?_=1']) {
    const { statusCode, body } = await get(url);
    expect(statusCode, url).toBe(200);
    for (const link of new Set(valuesOf(body, 'href'))) {
      const { href } = new URL(link, `http://browser${url}`);
      expect((await follow(href)).statusCode, `${url} → ${link}`).toBe(200);
    }
  }
});

test('the API page lists the documents', async () => {
  const { body } = await get('/docs');
  expect(valuesOf(body, 'href')).toEqual(expect.arrayContaining(['./docs/reasons', './docs/checks/rls']));
});
