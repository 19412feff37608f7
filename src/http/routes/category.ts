import { z } from 'zod';
import { unweighed } from '../../core/summary/summary.ts';
import { chooseFormat, formatQuery } from '../answer/format.ts';
import { representCategory } from '../answer/represent.ts';
import { healthResponses, problemResponses } from '../answer/responses.ts';
import { categoryBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { sendProblem } from '../problem.ts';
import { freshQuery } from '../query/fresh.ts';

/** One category with its results. */
export const categoryRoute: Route = (server, { health, fresh, respond }) => {
  const schema = {
    operationId: 'getCategory',
    tags: ['health'],
    summary: 'One category',
    description:
      'The worst status of its checks, and their results. An unknown name is a 404 that lists the valid ones.',
    params: z.object({
      category: z.string().describe('environment, database, schema, rls, redis, email or an added one'),
    }),
    querystring: freshQuery.extend(formatQuery.shape),
    response: { ...healthResponses(categoryBody), ...problemResponses(401, 404, 406, 429) },
  };
  server.get('/health/:category', { schema }, async (request, reply) => {
    const { category } = request.params;
    if (!health.categories.includes(category)) {
      return sendProblem(reply, 404, 'There is no such category', health.categories);
    }
    const format = chooseFormat(request, reply);
    if (format === null || (await fresh(request, reply, [category]))) return reply;
    const snapshot = health.snapshot(category);
    const summary = health.summary(({ check }) => check.startsWith(`${category}.`));
    return respond(request, reply, format, {
      status: snapshot.status,
      summary: () => unweighed(summary),
      scope: category,
      isComplete: false,
      body: (tier) => representCategory(snapshot, summary.rootCauses, tier),
    });
  });
};
