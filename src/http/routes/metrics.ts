import { z } from 'zod';
import { negotiate } from '../answer/negotiate.ts';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import type { Route } from '../context.ts';
import { type Tier, tellsWhy } from '../redact.ts';
import { redactMetrics } from '../redact-metrics.ts';

/** Both are what Prometheus scrapes; the first is also what everybody gets who asks for something else. */
const exposition = ['text/plain', 'application/openmetrics-text'] as const;

/** Metrics for Prometheus: always 200, because a scrape that fails tells nothing. */
export const metricsRoute: Route = (server, { renderMetrics, known }) => {
  const text = { schema: z.string() };
  const schema = {
    operationId: 'getMetrics',
    tags: ['metrics'],
    summary: 'Metrics for Prometheus',
    description:
      'In the Prometheus text format or, where Accept asks for it, as OpenMetrics. Runs no check; always 200.',
    response: {
      200: {
        description: 'With a token also reasons, and the isolation of each table',
        content: { [exposition[0]]: text, [exposition[1]]: text },
      },
    },
  };
  server.get('/metrics', { schema }, (request, reply) => {
    const mediaType = negotiate(request.headers.accept, exposition) ?? exposition[0];
    known.answer(request, reply, {
      vary: 'Accept, Authorization',
      subjectFor: (tier) => ({
        key: `metrics ${mediaType} ${tier}`,
        isNarrowed: false,
        draw: () => draw(mediaType, tier),
      }),
    });
  });

  async function draw(mediaType: (typeof exposition)[number], tier: Tier): Promise<Rendering> {
    const { contentType, text: whole } = await renderMetrics({
      mediaType,
      tier: tellsWhy(tier) ? 'private' : 'public',
    });
    return createRendering({
      code: 200,
      headers: { 'cache-control': 'no-store', 'content-type': contentType },
      body: redactMetrics(whole, tier),
    });
  }
};
