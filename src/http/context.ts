import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../core/clock.ts';
import type { Secret } from '../core/scrubber.ts';
import type { Health } from '../core/summary/health.ts';
import type { About } from '../reporters/health-json.ts';
import type { Deliver } from './answer/deliver.ts';
import type { createDrawHealth } from './answer/draw-health.ts';
import type { buildOpenapi } from './api/build-openapi.ts';
import type { Board } from './board.ts';
import type { ReadHistory } from './history/read-history.ts';
import type { Phase } from './phase.ts';
import type { createFresh, TakeFresh } from './query/fresh.ts';
import type { KnownAddresses } from './query/known-addresses.ts';
import type { createTierOf, Tier } from './redact.ts';
import type { createReadiness } from './routes/readiness.ts';

export interface HttpOptions {
  readonly health: Health;
  readonly about: About;
  readonly phase: Phase;
  readonly clock: Clock;
  readonly tokens: readonly Secret[];
  /** What callers without a token are told. */
  readonly publicTier: Tier;
  readonly readyCategories: readonly string[];
  readonly readyGraceMs: number;
  readonly takeFresh: TakeFresh;
  /** Whether `?fresh` needs no token: being told everything is no right to make the service work. */
  readonly isFreshForAll: boolean;
  readonly renderMetrics: RenderMetrics;
  /** Whose forwarded headers are believed: everybody's or nobody's, the nearest so many proxies', or these addresses'. */
  readonly trustProxy: boolean | number | string;
  /** What a proxy leaves in front of every path, without a slash at its end; empty for nothing. */
  readonly basePath: string;
  /** Hears of faults of this service itself, never of what a caller did wrong. */
  readonly onFault: (error: unknown) => void;
}

/** What the routes share. */
export interface RouteContext {
  readonly health: Health;
  readonly clock: Clock;
  readonly phase: Phase;
  /** Which release was deployed; null where nobody says so. */
  readonly release: string | null;
  readonly tierOf: ReturnType<typeof createTierOf>;
  readonly fresh: ReturnType<typeof createFresh>;
  readonly readiness: ReturnType<typeof createReadiness>;
  readonly board: Board;
  /** How an answer about health is drawn. */
  readonly drawHealth: ReturnType<typeof createDrawHealth>;
  readonly readHistory: ReadHistory;
  /** Answers requests, and those like them from then on. */
  readonly known: KnownAddresses;
  readonly deliver: Deliver;
  /** The API as a document; built when it is first asked for. */
  readonly describeApi: () => ReturnType<typeof buildOpenapi>;
  readonly renderMetrics: RenderMetrics;
}

/** What Prometheus scrapes: its own text format, or OpenMetrics. */
type MetricsType = 'text/plain' | 'application/openmetrics-text';

/** Writes what has been counted and what is known now. Runs no check, and does not reject. */
type RenderMetrics = (wanted: {
  readonly mediaType: MetricsType;
  /** The private ones name tables. */
  readonly tier: 'public' | 'private';
}) => Promise<{ readonly contentType: string; readonly text: string }>;

/** Adds one route, or a few that belong together, to a server with zod schemas. */
export type Route = (
  server: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  context: RouteContext,
) => void;
