import sensible from '@fastify/sensible';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../core/clock.ts';
import type { Health } from '../core/health.ts';
import type { Secret } from '../core/secret.ts';
import { handleErrors } from './errors.ts';
import { createFresh, type TakeFresh } from './fresh.ts';
import type { Phase } from './phase.ts';
import { createReadiness } from './readiness.ts';
import { categoryRoutes } from './routes/category.ts';
import { indexRoute } from './routes/index.ts';
import { liveRoute } from './routes/live.ts';
import { overallRoute } from './routes/overall.ts';
import { readyRoute } from './routes/ready.ts';
import { summaryRoute } from './routes/summary.ts';
import { createTierOf } from './tier.ts';

export interface HttpOptions {
  readonly health: Health;
  readonly phase: Phase;
  readonly clock: Clock;
  readonly tokens: readonly Secret[];
  readonly areDetailsPublic: boolean;
  readonly readyCategories: readonly string[];
  readonly readyGraceMs: number;
  readonly takeFresh: TakeFresh;
  /** Whose forwarded headers are believed: everybody's or nobody's, the nearest so many proxies', or these addresses'. */
  readonly trustProxy: boolean | number | string;
  /** Hears of faults of this service itself, never of what a caller did wrong. */
  readonly onFault: (error: unknown) => void;
}

/** What the routes share. */
export interface RouteContext {
  readonly health: Health;
  readonly clock: Clock;
  readonly tierOf: ReturnType<typeof createTierOf>;
  readonly fresh: ReturnType<typeof createFresh>;
  readonly readiness: ReturnType<typeof createReadiness>;
}

export type Server = FastifyInstance;

/** Slower clients than this are not worth a socket. */
const requestTimeoutMs = 10_000;
/** Longer than the idle time of common load balancers, so that it is they who close. */
const keepAliveTimeoutMs = 75_000;
/** No route takes a body. */
const bodyLimitBytes = 1_024;

/** Builds the server; it listens elsewhere. */
export async function createServer(options: HttpOptions): Promise<Server> {
  const server = fastify({
    logger: false,
    trustProxy: typeof options.trustProxy === 'number' ? nearest(options.trustProxy) : options.trustProxy,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    bodyLimit: bodyLimitBytes,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    frameworkErrors: (error, _request, reply) => handleErrors.framework(error, reply),
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  await server.register(sensible);
  handleErrors.install(server, options.onFault);

  const tierOf = createTierOf(options);
  const context: RouteContext = {
    health: options.health,
    clock: options.clock,
    tierOf,
    fresh: createFresh({ health: options.health, tierOf, takeFresh: options.takeFresh }),
    readiness: createReadiness({ ...options, categories: options.readyCategories, graceMs: options.readyGraceMs }),
  };
  const typed = server.withTypeProvider<ZodTypeProvider>();
  for (const route of [indexRoute, liveRoute, readyRoute, overallRoute, summaryRoute, categoryRoutes])
    route(typed, context);
  await server.ready();
  return server;
}

function nearest(proxies: number): (address: string, hop: number) => boolean {
  return (_address, hop) => hop < proxies;
}
