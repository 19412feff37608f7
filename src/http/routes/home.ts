import { z } from 'zod';
import { negotiate } from '../answer/negotiate.ts';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import { problemResponses } from '../answer/responses.ts';
import { indexBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { sendProblem } from '../problem.ts';
import type { Understood } from '../query/known-addresses.ts';
import { selectEverything } from '../query/selection.ts';
import type { Tier } from '../redact.ts';
import { relativeRoot } from '../relative-root.ts';

/** JSON first: it is what curl and whoever takes anything gets. */
const offers = { json: 'application/json', html: 'text/html' } as const;
const formats = ['json', 'html'] as const;
const format = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .describe('html for the page, json for the links');

/** The status page for browsers; for everybody else, where to go from here. */
export const indexRoute: Route = (server, { health, drawHealth, known }) => {
  const schema = {
    operationId: 'getIndex',
    tags: ['page'],
    summary: 'The status page, or where to go from here',
    description: 'Who prefers HTML gets the status page; everybody else gets links.',
    querystring: z.object({ format }),
    response: {
      200: {
        description: 'Always, whatever the status is',
        content: { [offers.json]: { schema: indexBody }, [offers.html]: { schema: z.string() } },
      },
      ...problemResponses(406),
    },
  };
  server.get('/', { schema }, (request, reply) => {
    const { query, headers } = request;
    const root = relativeRoot(request, server.prefix);
    const isNamed = query.format !== undefined;
    const vary = isNamed ? 'Authorization' : 'Accept, Authorization';
    // Unlike an answer about health, the page is given for its Accept alone: browsers do not mark a navigation where there
    // is neither https nor localhost, and whoever watches this address learns nothing from either.
    const chosen = isNamed ? formats.find((name) => name === query.format) : preferred(headers.accept);
    if (chosen !== undefined) return known.answer(request, reply, { vary, subjectFor: subjects[chosen](root) });
    reply.header('vary', vary);
    sendProblem(reply, 406, 'The page is html, the links are json; /health has more', formats);
  });

  const subjects = {
    html: (root: string) => (tier: Tier) =>
      drawHealth({ selection: selectEverything(health), format: 'html', tier, root, isAlwaysOk: true }),
    json: (root: string) => () => ({ key: `links ${root}`, isNarrowed: root !== '.', draw: () => drawIndex(root) }),
  } as const satisfies Record<(typeof formats)[number], (root: string) => Understood['subjectFor']>;

  function preferred(accept: string | undefined) {
    return negotiate(accept, Object.values(offers)) === offers.html ? 'html' : 'json';
  }

  function drawIndex(root: string): Rendering {
    return createRendering({
      code: 200,
      headers: { 'cache-control': 'no-store', 'content-type': `${offers.json}; charset=utf-8` },
      body: JSON.stringify(buildIndex(root)),
    });
  }

  function buildIndex(root: string): z.input<typeof indexBody> {
    const path = (rest: string) => `${root}${rest}`;
    const categories = health.categories.map((name) => [name, path(`/health/${name}`)]);
    return {
      name: 'wingman-health',
      message: 'Health of an application: does it work, and is its user data isolated',
      links: {
        overall: path('/health'),
        summary: path('/health/summary'),
        history: path('/health/history'),
        live: path('/health/live'),
        ready: path('/health/ready'),
        ...Object.fromEntries(categories),
        metrics: path('/metrics'),
        openapi: path('/openapi.json'),
        docs: path('/docs'),
      },
    };
  }
};
