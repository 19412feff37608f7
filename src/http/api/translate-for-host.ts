import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

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
