import swagger from '@fastify/swagger';
import fastify from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { webhookBody } from '../../reporters/webhook.ts';
import type { AddedRoutes } from './collect-routes.ts';

/**
 * The API as an OpenAPI 3.1 document, out of the schemas of its routes. It is built by a server of its own, which never
 * listens, so that it can neither meet nor disturb the documentation of an application that mounts these routes.
 */
export async function buildOpenapi(routes: AddedRoutes, version: string): Promise<OpenAPIV3_1.Document> {
  const server = fastify({ exposeHeadRoutes: false });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', ...description(version) },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  for (const [path, schema] of routes) server.get(path, { schema }, () => {});
  server.post(`/${webhookName}`, { schema: webhook }, () => {});
  await server.ready();
  const document = server.swagger() as OpenAPIV3_1.Document;
  await server.close();
  // Where the document was served from: only its reader knows below which path that is.
  return { ...apart(withoutUnused(document)), servers: [{ url: '.' }] };
}

/** What we send is described by the same schemas as what we answer, and is no route. */
function apart({ paths = {}, ...document }: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const { [`/${webhookName}`]: sent, ...own } = paths;
  return { ...document, paths: own, webhooks: { ...(sent && { [webhookName]: sent }) } };
}

const webhookName = 'rootCausesChanged';
const webhook = {
  operationId: webhookName,
  tags: ['push'],
  summary: 'Root causes have appeared, have changed or are over',
  description:
    'Sent to WEBHOOK_URL. With WEBHOOK_SECRET it is signed as https://www.standardwebhooks.com says. See docs/push.md.',
  body: webhookBody,
  response: {
    '2xx': {
      description: 'It was taken; after any other answer it is sent again',
      content: { 'text/plain': { schema: z.string() } },
    },
  },
};

/** Every schema is offered for requests and for answers; what no route refers to is left out. */
function withoutUnused(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(document.paths);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  const sorted = kept.toSorted(([left], [right]) => left.localeCompare(right));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(sorted) } };
}

const text = `Health of an application and what it stands on: does it work, is user data isolated, and what broke
first. Checks run in the background; an answer is their last snapshot.

Answers about health carry X-Health-Status, Cache-Control: no-store, and Retry-After when that does not serve. HEAD works
wherever GET does. With a bearer token results also have details and error; a wrong token gets the public answer.`;

/** What the API document says beside the routes. */
function description(version: string) {
  return {
    info: {
      title: 'wingman-health',
      version,
      description: text.replaceAll(/(?<!\n)\n(?!\n)/g, ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [
      { name: 'health', description: 'What is known' },
      { name: 'probes', description: 'For load balancers and orchestrators; always JSON' },
      { name: 'metrics', description: 'For Prometheus' },
      { name: 'page', description: 'For people' },
      { name: 'push', description: 'What is sent outside' },
      { name: 'api', description: 'This document' },
    ],
    components: {
      securitySchemes: { token: { type: 'http' as const, scheme: 'bearer', description: 'One of HEALTH_TOKENS' } },
    },
    // Everybody may ask; a token shows more.
    security: [{}, { token: [] }],
  };
}
