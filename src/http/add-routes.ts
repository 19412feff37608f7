import sensible from '@fastify/sensible';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { makeOnce } from '../core/take-turn.ts';
import { createDeliver } from './answer/deliver.ts';
import { createDrawHealth } from './answer/draw-health.ts';
import { collectRoutes, translateForHost } from './api/collect-routes.ts';
import { createBoard } from './board.ts';
import type { HttpOptions, RouteContext } from './context.ts';
import { createReadHistory } from './history/read-history.ts';
import { handleErrors } from './problem.ts';
import { createFresh } from './query/fresh.ts';
import { createKnownAddresses, type Recall } from './query/known-addresses.ts';
import { refuseUnknownParameters } from './query/known-parameters.ts';
import { createTierOf } from './redact.ts';
import { docsRoute } from './routes/docs.ts';
import { eventsRoute } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoute } from './routes/history.ts';
import { indexRoute } from './routes/home.ts';
import { metricsRoute } from './routes/metrics.ts';
import { answerOptions } from './routes/options.ts';
import { pageAssetsRoute } from './routes/page-assets.ts';
import { probeRoutes } from './routes/probes.ts';
import { createReadiness } from './routes/readiness.ts';

const routes = [
  indexRoute,
  probeRoutes,
  healthRoutes,
  historyRoute,
  eventsRoute,
  pageAssetsRoute,
  metricsRoute,
  docsRoute,
];

/** Whose server the routes are added to. */
interface Place {
  /** Whether nobody else has routes or hooks in it. */
  readonly isOwnServer: boolean;
}

/**
 * Adds everything that answers to a server: the service's own, or a part of somebody else's, below its prefix. Resolves with
 * what answers from memory, for a server of our own to ask first.
 */
export async function addRoutes(server: FastifyInstance, options: HttpOptions, place: Place): Promise<Recall> {
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  // An application that mounts this may have it already, and it cannot be there twice.
  if (!server.hasDecorator('httpErrors')) await server.register(sensible);
  handleErrors.install(server, options.onFault);

  const tierOf = createTierOf(options);
  const board = createBoard(options);
  const deliver = createDeliver(place);
  const readHistory = createReadHistory(options);
  const known = createKnownAddresses({ board, deliver, tierOf });

  refuseUnknownParameters(server);
  // In an application, whatever guards its routes has to have been asked before: its hooks may come as late as this.
  if (!place.isOwnServer) known.recallInRoutes(server);
  answerOptions(server, options.health);
  const added = collectRoutes(server);
  translateForHost(server);

  const context: RouteContext = {
    health: options.health,
    clock: options.clock,
    phase: options.phase,
    release: options.about.release ?? null,
    tierOf,
    fresh: createFresh(options),
    board,
    drawHealth: createDrawHealth(options),
    readHistory,
    known,
    deliver,
    renderMetrics: options.renderMetrics,
    // Few ever ask, and what builds it is large.
    describeApi: makeOnce(async () => {
      const { buildOpenapi } = await import('./api/build-openapi.ts');
      return buildOpenapi(added, options.about.version);
    }),
    readiness: createReadiness({ ...options, categories: options.readyCategories, graceMs: options.readyGraceMs }),
  };
  const typed = server.withTypeProvider<ZodTypeProvider>();
  for (const route of routes) route(typed, context);
  return known.recall;
}
