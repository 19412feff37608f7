import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import fastify from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadOpenapi, openapiPath } from '../../../scripts/openapi-document.ts';
import { healthPlugin } from '../../../src/http/health-plugin.ts';
import { broken, buildCheck } from '../../support/build-check.ts';
import { buildServer, startServer, token } from '../../support/build-server.ts';

const checks = [buildCheck('database.query'), buildCheck('redis.connection', [broken])];

async function load(): Promise<OpenAPIV3_1.Document> {
  const { get } = await startServer(checks);
  return (await get('/openapi.json')).json();
}

test('the committed document is the one that the service serves', async () => {
  const committed = JSON.parse(readFileSync(openapiPath, 'utf8'));
  expect(committed, 'it is stale: run npm run docs').toEqual(await loadOpenapi());
});

test('the document is OpenAPI 3.1 and names the version of the service', async () => {
  const { get } = await startServer(checks);
  const response = await get('/openapi.json');
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'wingman-health', version: '1.2.3' } });
});

test('it has every route that people and programs ask, and nothing else', async () => {
  expect(Object.keys((await load()).paths ?? {})).toEqual([
    '/',
    '/health/live',
    '/health/ready',
    '/health',
    '/health/summary',
    '/health/{category}',
    '/health/{category}/{check}',
    '/health/history',
    '/health/events',
    '/metrics',
    '/openapi.json',
    '/docs',
  ]);
});

test('every operation has a name of its own, words, and a subject that is described', async () => {
  const { paths = {}, tags = [] } = await load();
  const operations = Object.values(paths).flatMap((item) => item?.get ?? []);
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(operations.length);
  for (const { summary, description, tags: own = [] } of operations) {
    expect(summary).toMatch(/\w/);
    expect(description).toMatch(/\.$/);
    for (const tag of own) expect(tags.map(({ name }) => name)).toContain(tag);
  }
});

test('every answer is described, in words and with its media types', async () => {
  const { paths = {} } = await load();
  for (const [path, item] of Object.entries(paths)) {
    for (const [code, response] of Object.entries(item?.get?.responses ?? {})) {
      expect(response, `${path} ${code}`).toMatchObject({ description: expect.stringMatching(/\w/) });
      expect(Object.keys('content' in response ? (response.content ?? {}) : {}), `${path} ${code}`).not.toEqual([]);
    }
  }
});

test.each([
  ['/health', ['200', '400', '401', '406', '429', '503']],
  ['/health/summary', ['200', '400', '401', '406', '429', '503']],
  ['/health/{category}', ['200', '400', '401', '404', '406', '429', '503']],
  ['/health/{category}/{check}', ['200', '400', '401', '404', '406', '429', '503']],
  ['/health/ready', ['200', '503']],
  ['/metrics', ['200', '400']],
])('%s says every code that it may answer with', async (path, codes) => {
  const { paths } = await load();
  expect(Object.keys(paths?.[path]?.get?.responses ?? {})).toEqual(codes);
});

test('every reference leads somewhere, and every shape is used', async () => {
  const document = await load();
  const named = Object.keys(document.components?.schemas ?? {});
  const used = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect([...new Set(used)].toSorted()).toEqual(named.toSorted());
});

/** What the document says about the body of an answer, as a schema that can be asked. */
function schemaOf(document: OpenAPIV3_1.Document, path: string, code: number, mediaType: string): z.ZodType {
  const response = document.paths?.[path]?.get?.responses?.[code];
  const { schema } = (response && 'content' in response && response.content?.[mediaType]) || {};
  if (!schema) throw new Error(`${path} does not describe ${mediaType} for ${code}`);
  const local = JSON.parse(
    JSON.stringify({ ...schema, $defs: document.components?.schemas }).replaceAll('components/schemas', '$defs'),
  );
  return z.fromJSONSchema(local);
}

const json = 'application/json';
const problem = 'application/problem+json';

test.each([
  ['/', '/', json],
  ['/health/live', '/health/live', json],
  ['/health/ready', '/health/ready', json],
  ['/health', '/health', json],
  ['/health/summary', '/health/summary', json],
  ['/health/redis', '/health/{category}', json],
  ['/health/redis/connection', '/health/{category}/{check}', json],
  ['/health', '/health', 'application/health+json'],
  ['/health?format=yaml', '/health', problem],
  ['/health?include=nothing', '/health', problem],
  ['/health?fresh', '/health', problem],
  ['/metrics?fresh', '/metrics', problem],
  ['/health/nothing', '/health/{category}', problem],
])('what %s answers is what the document says of %s as %s', async (url, path, mediaType) => {
  const { get } = await startServer(checks);
  const document: OpenAPIV3_1.Document = (await get('/openapi.json')).json();
  const headers = mediaType === problem ? {} : { accept: mediaType };
  for (const tier of url.includes('fresh') ? [{}] : [{}, { authorization: `Bearer ${token}` }]) {
    const response = await get(url, { ...headers, ...tier });
    expect(response.headers['content-type']).toContain(mediaType);
    const { error } = schemaOf(document, path, response.statusCode, mediaType).safeParse(response.json());
    expect(error?.issues).toBeUndefined();
  }
});

test('a document that said something else would be noticed', async () => {
  const document = await load();
  expect(schemaOf(document, '/health', 200, json).safeParse({ status: 'healthy' }).success).toBe(false);
  expect(schemaOf(document, '/health', 406, problem).safeParse({ detail: 'No' }).success).toBe(false);
});

test('below a prefix the document says where it is', async () => {
  const { httpOptions } = await buildServer(checks);
  const app = fastify();
  await app.register(healthPlugin, {
    prefix: '/ops',
    service: { http: httpOptions, start: () => {}, close: async () => {} },
  });
  const document: OpenAPIV3_1.Document = (await app.inject('/ops/openapi.json')).json();
  expect(new URL(document.servers?.[0]?.url ?? '', 'http://host/ops/openapi.json').pathname).toBe('/ops/');
  expect(Object.keys(document.paths ?? {})).toContain('/health/summary');
  const docs = (await app.inject('/ops/docs')).body;
  expect(docs).toContain('href="./openapi.json"');
  expect(docs).toContain('<code>GET /ops/health/summary</code>');
});

test.each(['3.0.3', '3.1.0'])('an application that documents itself with OpenAPI %s can mount it', async (openapi) => {
  const { httpOptions } = await buildServer(checks);
  const app = fastify();
  await app.register(swagger, { openapi: { openapi, info: { title: 'The application', version: '1' } } });
  app.get('/mine', { schema: { summary: 'Mine' } }, async () => 'mine');
  const service = { http: httpOptions, start: () => {}, close: async () => {} };
  await app.register(healthPlugin, { prefix: '/ops', service });
  await app.ready();
  const document = app.swagger() as OpenAPIV3_1.Document;
  expect(document.info.title).toBe('The application');
  expect(document.paths?.['/mine']?.get?.summary).toBe('Mine');
  expect(document.paths?.['/ops/health/summary']?.get?.operationId).toBe('getSummary');
  expect(JSON.stringify(document)).not.toContain('$ref');
  expect((await app.inject('/ops/openapi.json')).json()).toMatchObject({ info: { title: 'wingman-health' } });
});

test('what is sent to WEBHOOK_URL is described below webhooks, and is no route', async () => {
  const document = await load();
  expect(Object.keys(document.webhooks ?? {})).toEqual(['rootCausesChanged']);
  const text = JSON.stringify(document.webhooks);
  for (const field of ['fingerprint', 'truncatedAlerts', 'endsAt']) expect(JSON.stringify(document)).toContain(field);
  expect(text).toContain('WEBHOOK_URL');
  expect(Object.keys(document.paths ?? {}).join()).not.toContain('rootCauses');
});
