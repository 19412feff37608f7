import type { FastifyInstance, FastifySchema } from 'fastify';

/** The schemas of routes by their paths below the prefix. */
export type AddedRoutes = ReadonlyMap<string, FastifySchema>;

/** A map that grows with every GET route that is added to the server from now on. */
export function collectRoutes(server: FastifyInstance): AddedRoutes {
  const routes = new Map<string, FastifySchema>();
  server.addHook('onRoute', ({ method, routePath, schema }) => {
    // Below a prefix the root is added twice, with and without its slash.
    if (method === 'GET' && schema) routes.set(routePath || '/', schema);
  });
  return routes;
}
