import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { addRoutes } from './add-routes.ts';
import type { HttpOptions } from './context.ts';
import { createDoor } from './door.ts';
import { handleErrors } from './problem.ts';
import { createTargetReader } from './read-target.ts';

export type Server = FastifyInstance;

/** No route takes a body. */
const bodyLimitBytes = 1_024;

/** Longer than Node takes with the headers. */
const longestPartOfPath = 65_536;

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/**
 * Where it is given none Fastify loads compilers of JSON schemas, which are more than a third of its files, and nothing here
 * is described by one. Its types know no others.
 */
const compilersFactory = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as unknown as CompilersFactory;

/** Builds the server; it listens elsewhere. */
export async function createServer(options: HttpOptions): Promise<Server> {
  const door = createDoor();
  const server = fastify({
    serverFactory: door.createServer,
    logger: false,
    trustProxy: typeof options.trustProxy === 'number' ? nearest(options.trustProxy) : options.trustProxy,
    rewriteUrl: createTargetReader(options.basePath),
    bodyLimit: bodyLimitBytes,
    // What is longer than a name may be is no name, and the answer says which there are.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: longestPartOfPath },
    schemaController: { compilersFactory },
    clientErrorHandler: handleErrors.unreadable,
    frameworkErrors: (error, _request, reply) => handleErrors.framework(error, reply),
  });
  handleErrors.installNotFound(server);
  // What still comes on open connections is told by Fastify to go elsewhere.
  server.addHook('preClose', async () => door.close());
  const recall = await addRoutes(server, options, { isOwnServer: true });
  await server.ready();
  door.open(recall);
  return server;
}

function nearest(proxies: number): (address: string, hop: number) => boolean {
  return (_address, hop) => hop < proxies;
}
