import { z } from 'zod';
import { unweighed } from '../../core/summary/summary.ts';
import { chooseFormat, formatQuery } from '../answer/format.ts';
import { representResult } from '../answer/represent.ts';
import { healthResponses, problemResponses } from '../answer/responses.ts';
import { resultBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { sendProblem } from '../problem.ts';
import { freshQuery } from '../query/fresh.ts';

/** One result. */
export const checkRoute: Route = (server, { health, fresh, respond }) => {
  const schema = {
    operationId: 'getCheck',
    tags: ['health'],
    summary: 'One check',
    description: 'The result of one check. An unknown name is a 404 that lists the valid ones.',
    params: z.object({
      category: z.string().describe('The first half of the id of the check'),
      check: z.string().describe('The second half: connection of redis.connection'),
    }),
    querystring: freshQuery.extend(formatQuery.shape),
    response: { ...healthResponses(resultBody), ...problemResponses(401, 404, 406, 429) },
  };
  server.get('/health/:category/:check', { schema }, async (request, reply) => {
    const { category, check } = request.params;
    if (!health.categories.includes(category)) {
      return sendProblem(reply, 404, 'There is no such category', health.categories);
    }
    const id = `${category}.${check}`;
    if (!health.checks.includes(id)) {
      const checks = health.checks.filter((name) => name.startsWith(`${category}.`));
      return sendProblem(reply, 404, 'There is no such check in this category', checks);
    }
    const format = chooseFormat(request, reply);
    if (format === null || (await fresh(request, reply, [category]))) return reply;
    const result = health.result(id);
    return respond(request, reply, format, {
      status: result.status,
      summary: () => unweighed(health.summary(({ check: name }) => name === id)),
      scope: id,
      isComplete: false,
      body: (tier) => representResult(result, tier),
    });
  });
};
