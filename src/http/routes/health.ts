import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { chooseFormat, formatQuery, refuseFormat } from '../answer/format.ts';
import { healthResponses, problemResponses } from '../answer/responses.ts';
import { categoryBody, overallBody, resultBody, summaryBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { problem } from '../problem.ts';
import { freshQuery } from '../query/fresh.ts';
import type { Understood } from '../query/known-addresses.ts';
import { selectByQuery, selectCategory, selectCheck, selectionQuery } from '../query/selection.ts';
import { relativeRoot } from '../relative-root.ts';

const partQuery = freshQuery.extend(formatQuery.shape);
const wholeQuery = selectionQuery.extend(partQuery.shape);

type HealthRequest = FastifyRequest & { readonly query: z.output<typeof partQuery> };

/** Everything that is known, one category, and one check: what the board holds of it. */
export const healthRoutes: Route = (server, { health, drawHealth, fresh, known }) => {
  async function answer(
    request: HealthRequest,
    reply: FastifyReply,
    selection: ReturnType<typeof selectByQuery>,
    isComplete = false,
  ): Promise<FastifyReply> {
    if (!selection.ok) throw problem(selection.code, selection.detail, { valid: selection.valid });
    const { format, vary } = chooseFormat(request);
    if (format === null) return refuseFormat(reply, vary);
    const hasColour = request.query.color ?? false;
    const root = relativeRoot(request, server.prefix);
    const asked: Understood = {
      vary,
      subjectFor: (tier) => drawHealth({ selection, isComplete, format, tier, hasColour, root }),
    };
    if (request.query.fresh) {
      await fresh(request.headers.authorization, selection.categories);
      known.answerOnce(request, reply, asked);
    } else known.answer(request, reply, asked);
    return reply;
  }

  const overall = {
    operationId: 'getHealth',
    tags: ['health'],
    summary: 'Overall status',
    description: 'The overall status, one status per category, and a sentence. The other formats list the checks.',
    querystring: wholeQuery,
    response: { ...healthResponses(overallBody), ...problemResponses(400, 401, 406, 429) },
  };
  server.get('/health', { schema: overall }, (request, reply) =>
    answer(request, reply, selectByQuery(request.query, health)),
  );

  const summary = {
    operationId: 'getSummary',
    tags: ['health'],
    summary: 'Everything that is known',
    description: 'Totals, every result, root causes, recommendations, response times and recent changes.',
    querystring: wholeQuery,
    response: { ...healthResponses(summaryBody), ...problemResponses(400, 401, 406, 429) },
  };
  server.get('/health/summary', { schema: summary }, (request, reply) =>
    answer(request, reply, selectByQuery(request.query, health), true),
  );

  const category = {
    operationId: 'getCategory',
    tags: ['health'],
    summary: 'One category',
    description:
      'The worst status of its checks, and their results. An unknown name is a 404 that lists the valid ones.',
    params: z.object({
      category: z.string().describe('environment, database, schema, rls, services, redis, email or an added one'),
    }),
    querystring: partQuery,
    response: { ...healthResponses(categoryBody), ...problemResponses(401, 404, 406, 429) },
  };
  server.get('/health/:category', { schema: category }, (request, reply) =>
    answer(request, reply, selectCategory(request.params.category, health)),
  );

  const check = {
    operationId: 'getCheck',
    tags: ['health'],
    summary: 'One check',
    description: 'The result of one check. An unknown name is a 404 that lists the valid ones.',
    params: z.object({
      category: z.string().describe('The first half of the id of the check'),
      check: z.string().describe('The second half: connection of redis.connection'),
    }),
    querystring: partQuery,
    response: { ...healthResponses(resultBody), ...problemResponses(401, 404, 406, 429) },
  };
  server.get('/health/:category/:check', { schema: check }, (request, reply) =>
    answer(request, reply, selectCheck(request.params.category, request.params.check, health)),
  );
};
