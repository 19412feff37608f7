import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { addRoutes } from './add-routes.ts';
import type { HttpOptions } from './context.ts';
import { handleErrors } from './problem.ts';
import { createTargetReader } from './read-target.ts';

export type Server = FastifyInstance;

/** Slower clients than this are not worth a socket. */
const requestTimeoutMs = 10_000;
/** Longer than the idle time of common load balancers, so that it is they who close. */
const keepAliveTimeoutMs = 75_000;
/** No route takes a body. */
const bodyLimitBytes = 1_024;

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
  const server = fastify({
    logger: false,
    trustProxy: typeof options.trustProxy === 'number' ? nearest(options.trustProxy) : options.trustProxy,
    requestTimeout: requestTimeoutMs,
    // HAProxy's checks in HTTP/1.1 have no Host unless they are told to, and nothing here depends on one.
    http: { requireHostHeader: false },
    rewriteUrl: createTargetReader(options.basePath),
    keepAliveTimeout: keepAliveTimeoutMs,
    bodyLimit: bodyLimitBytes,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    schemaController: { compilersFactory },
    clientErrorHandler: handleErrors.unreadable,
    frameworkErrors: (error, _request, reply) => handleErrors.framework(error, reply),
  });
  handleErrors.installNotFound(server);
  await addRoutes(server, options, { isOwnServer: true });
  await server.ready();
  return server;
}

function nearest(proxies: number): (address: string, hop: number) => boolean {
  return (_address, hop) => hop < proxies;
}
