import fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../core/clock.ts';
import type { Health } from '../core/health.ts';
import type { Secret } from '../core/scrubber.ts';
import type { About } from '../reporters/health-json.ts';
import { addRoutes } from './add-routes.ts';
import type { Respond } from './answer/respond.ts';
import type { buildOpenapi } from './api/build-openapi.ts';
import type { Phase } from './phase.ts';
import { handleErrors } from './problem.ts';
import type { createFresh, TakeFresh } from './query/fresh.ts';
import type { createTierOf } from './redact.ts';
import type { RenderMetrics } from './routes/metrics.ts';
import type { createReadiness } from './routes/readiness.ts';

export interface HttpOptions {
  readonly health: Health;
  readonly about: About;
  readonly phase: Phase;
  readonly clock: Clock;
  readonly tokens: readonly Secret[];
  readonly areDetailsPublic: boolean;
  readonly readyCategories: readonly string[];
  readonly readyGraceMs: number;
  readonly takeFresh: TakeFresh;
  readonly renderMetrics: RenderMetrics;
  /** Whose forwarded headers are believed: everybody's or nobody's, the nearest so many proxies', or these addresses'. */
  readonly trustProxy: boolean | number | string;
  /** Hears of faults of this service itself, never of what a caller did wrong. */
  readonly onFault: (error: unknown) => void;
}

/** What the routes share. */
export interface RouteContext {
  readonly health: Health;
  readonly clock: Clock;
  readonly phase: Phase;
  readonly tierOf: ReturnType<typeof createTierOf>;
  readonly fresh: ReturnType<typeof createFresh>;
  readonly readiness: ReturnType<typeof createReadiness>;
  readonly respond: Respond;
  /** The API as a document; built when it is first asked for. */
  readonly describeApi: () => ReturnType<typeof buildOpenapi>;
  readonly renderMetrics: RenderMetrics;
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
  handleErrors.installNotFound(server);
  await addRoutes(server, options);
  await server.ready();
  return server;
}

function nearest(proxies: number): (address: string, hop: number) => boolean {
  return (_address, hop) => hop < proxies;
}
