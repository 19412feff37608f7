import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { negotiate } from '../answer/negotiate.ts';
import { indexBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { pageHeaders } from '../page/render-page.ts';
import { selectEverything } from '../query/selection.ts';

/** JSON first: it is what curl and whoever takes anything gets. */
const offers = ['application/json', 'text/html'] as const;

/** The status page for browsers; for everybody else, where to go from here. */
export const indexRoute: Route = (server, { health, board, tierOf }) => {
  const schema = {
    operationId: 'getIndex',
    tags: ['page'],
    summary: 'The status page, or where to go from here',
    description: 'Browsers get the status page; everybody else gets links.',
    querystring: z.object({ format: z.string().optional().describe('html for the page, json for the links') }),
    response: {
      200: {
        description: 'Always, whatever the status is',
        content: { 'application/json': { schema: indexBody }, 'text/html': { schema: z.string() } },
      },
    },
  };
  server.get('/', { schema }, ({ query, headers }, reply) => {
    reply.header('vary', 'Accept, Authorization').header('cache-control', 'no-store');
    const isPage = query.format ? query.format === 'html' : negotiate(headers.accept, offers) === 'text/html';
    if (isPage) sendPage(reply, headers.authorization);
    else reply.send(buildIndex());
  });

  function sendPage(reply: FastifyReply, authorization: string | undefined): void {
    const tier = tierOf(authorization);
    const { status, body } = board.take({ selection: selectEverything(health), format: 'html', tier });
    reply.headers(pageHeaders).header('x-health-status', status).send(body);
  }

  function buildIndex() {
    const path = (rest: string) => `${server.prefix}${rest}`;
    const categories = health.categories.map((name) => [name, path(`/health/${name}`)]);
    return {
      name: 'wingman-health',
      message: 'Health of an application: does it work, and is its user data isolated',
      links: {
        overall: path('/health'),
        summary: path('/health/summary'),
        live: path('/health/live'),
        ready: path('/health/ready'),
        ...Object.fromEntries(categories),
      },
    };
  }
};
