import type { FastifyInstance, FastifySchema } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

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

/** Knows no schema by name: the host's document has no place for ours, so each is written out where it is used. */
const translate = createJsonSchemaTransform({ schemaRegistry: z.registry() });

/**
 * An application that mounts these routes may document its own with @fastify/swagger, which then meets schemas that it
 * cannot read. Every route that is added from now on says how to.
 */
export function translateForHost(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, swaggerTransform: translate };
  });
}
