import { z } from 'zod';
import { withoutEndSlashes } from '../../core/words/without-end-slashes.ts';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import { constantSubject, type Subject } from '../board.ts';
import type { Route } from '../context.ts';
import { docsStyleSource } from '../docs/docs-style.ts';
import { type DocumentFile, findDocuments } from '../docs/find-documents.ts';
import { problem } from '../problem.ts';
import { relativeRoot } from '../relative-root.ts';

/** Nothing runs, nothing is loaded, and nothing but the style of the page itself applies. */
const policy = `default-src 'none'; style-src ${docsStyleSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const common = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The API as a document for programs, the same as a page for people, and the documents that belong to it. */
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
    description:
      'The same document for people, without anything from outside. Below it are the documents: /docs/reasons, /docs/checks/redis.',
    response: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
  };
  const usual = constantSubject('/docs', () => drawApi('.'));
  server.get('/docs', { schema: pageSchema }, (request, reply) => {
    const root = relativeRoot(request, server.prefix);
    const subject = root === '.' ? usual : { key: `/docs ${root}`, isNarrowed: true, draw: () => drawApi(root) };
    known.answer(request, reply, { vary: null, subjectFor: () => subject });
  });

  const usualOf = new Map<DocumentFile, Subject<Promise<Rendering>>>();
  server.get<{ Params: { '*': string } }>('/docs/*', { schema: { hide: true } }, (request, reply) => {
    const documents = findAll();
    const name = withoutEndSlashes(request.params['*']).replace(/\.md$/, '');
    const document = documents.get(name);
    if (!document) {
      const valid = [...documents.values()].filter(({ isProse }) => isProse).map((each) => each.name);
      throw problem(404, 'There is no such document', { valid });
    }
    const root = relativeRoot(request, server.prefix);
    const key = `/docs/${name} ${root}`;
    const subject: Subject<Promise<Rendering>> =
      root === name.replaceAll(/[^/]+/g, '..')
        ? (usualOf.get(document) ?? constantSubject(key, () => draw(document, root)))
        : { key, isNarrowed: true, draw: () => draw(document, root) };
    if (!subject.isNarrowed) usualOf.set(document, subject);
    known.answer(request, reply, { vary: null, subjectFor: () => subject });
  });

  // Looked for when somebody asks: few ever do.
  let found: ReturnType<typeof findDocuments> | undefined;
  function findAll(): ReturnType<typeof findDocuments> {
    found ??= findDocuments();
    return found;
  }

  async function drawApi(root: string): Promise<Rendering> {
    const [{ renderDocs }, { renderDocumentList }] = await Promise.all([
      import('../api/render-docs.ts'),
      import('../docs/render-document.ts'),
    ]);
    const documents = renderDocumentList(findAll(), root);
    return createPage(renderDocs(await describeApi(), { prefix: server.prefix, root, documents }));
  }

  async function draw(document: DocumentFile, root: string): Promise<Rendering> {
    // An example is read as it is, whatever it is an example of.
    const headers = { ...common, 'content-type': 'text/plain; charset=utf-8' };
    if (!document.isProse) return createRendering({ code: 200, headers, body: document.read() });
    const { renderDocument } = await import('../docs/render-document.ts');
    return createPage(renderDocument(document, { root, documents: findAll() }));
  }
};

function createPage(body: string): Rendering {
  const headers = { ...common, 'content-security-policy': policy, 'content-type': 'text/html; charset=utf-8' };
  return createRendering({ code: 200, headers, body });
}
