import { z } from 'zod';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import { constantSubject } from '../board.ts';
import type { Route } from '../context.ts';
import { relativeRoot } from '../relative-root.ts';

/** Nothing runs, nothing is loaded, and nothing but the style of the page itself applies. */
const policyFor = (style: string) =>
  `default-src 'none'; style-src ${style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API as a document for programs, and the same as a page for people. */
export const docsRoute: Route = (server, { describeApi, known }) => {
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
  const openapi = constantSubject('/openapi.json', async () =>
    createRendering({
      code: 200,
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(await describeApi()),
    }),
  );
  server.get('/openapi.json', { schema: documentSchema }, (request, reply) =>
    known.answer(request, reply, { vary: null, subjectFor: () => openapi }),
  );

  const pageSchema = {
    operationId: 'getDocs',
    tags: ['api'],
    summary: 'This API as a page',
    description: 'The same document for people, without anything from outside.',
    response: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
  };
  const usual = constantSubject('/docs', () => draw('.'));
  server.get('/docs', { schema: pageSchema }, (request, reply) => {
    const root = relativeRoot(request, server.prefix);
    const subject = root === '.' ? usual : { key: `/docs ${root}`, isNarrowed: true, draw: () => draw(root) };
    known.answer(request, reply, { vary: null, subjectFor: () => subject });
  });

  async function draw(root: string): Promise<Rendering> {
    // Few ever ask.
    const { docsStyleSource, renderDocs } = await import('../api/render-docs.ts');
    const headers = {
      'cache-control': 'no-store',
      'content-security-policy': policyFor(docsStyleSource),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    };
    const body = renderDocs(await describeApi(), { prefix: server.prefix, root });
    return createRendering({ code: 200, headers, body });
  }
};
