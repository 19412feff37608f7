import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildCheck } from '../../../support/build-check.ts';
import { startServer } from '../../../support/build-server.ts';

async function load() {
  const { get } = await startServer([buildCheck('database.query')]);
  const [page, document] = await Promise.all([get('/docs'), get('/openapi.json')]);
  return { ...page, html: page.body, document: document.json() };
}

test('the API page shows every route, every parameter and every shape of the document', async () => {
  const { html, document, statusCode, headers } = await load();
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  for (const [path, { get }] of Object.entries<{ get: Record<string, unknown> }>(document.paths)) {
    expect(html).toContain(`<code>GET ${path}</code>`);
    expect(html).toContain(String(get.summary));
  }
  for (const name of ['include', 'exclude', 'fresh', 'format', 'color']) expect(html).toContain(`<code>${name}</code>`);
  for (const name of Object.keys(document.components.schemas)) expect(html).toContain(`id="schema-${name}"`);
});

test('its links within the page lead somewhere', async () => {
  const { html } = await load();
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(20);
  for (const target of targets) expect(ids).toContain(target);
});

test('it brings nothing from outside, runs nothing, and its policy allows its own style alone', async () => {
  const { html, headers } = await load();
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(html).not.toMatch(/<(script|link|img|iframe)\b|\bsrc=|\bstyle=|\bon\w+=|https?:\/\//);
});
