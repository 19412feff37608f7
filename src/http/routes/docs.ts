import { z } from 'zod';
import { docsStyleSource, renderDocs } from '../api/render-docs.ts';
import type { Route } from '../context.ts';
import { relativeRoot } from '../relative-root.ts';

/** Nothing runs, nothing is loaded, and nothing but the style of the page itself applies. */
const policy = `default-src 'none'; style-src ${docsStyleSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API as a document for programs, and the same as a page for people. */
export const docsRoute: Route = (server, { describeApi }) => {
  const documentSchema = {
    operationId: 'getOpenapi',
    tags: ['api'],
    summary: 'This API as OpenAPI 3.1',
    description: 'The document that the schemas of the routes make.',
    response: {
      200: {
        description: 'The document',
        content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
      },
    },
  };
  server.get('/openapi.json', { schema: documentSchema }, async (_request, reply) => {
    return reply.header('cache-control', 'no-store').send({ ...(await describeApi()) });
  });

  const pageSchema = {
    operationId: 'getDocs',
    tags: ['api'],
    summary: 'This API as a page',
    description: 'The same document for people, without anything from outside.',
    response: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
  };
  server.get('/docs', { schema: pageSchema }, async (request, reply) => {
    const { prefix } = server;
    const page = renderDocs(await describeApi(), { prefix, root: relativeRoot(request, prefix) });
    return reply
      .headers({
        'cache-control': 'no-store',
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .type('text/html; charset=utf-8')
      .send(page);
  });
};
