import { z } from 'zod';
import { answer } from '../answer.ts';
import { freshQuery } from '../fresh.ts';
import { sendProblem } from '../problem.ts';
import { representCategory, representResult } from '../represent.ts';
import { categoryBody, resultBody } from '../schemas.ts';
import type { Route } from './route.ts';

const noCategory = 'There is no such category';
const noCheck = 'There is no such check in this category';

/** One category with its results, and one result. */
export const categoryRoutes: Route = (server, { health, fresh, tierOf }) => {
  const checksOf = (category: string) => health.checks.filter((check) => check.startsWith(`${category}.`));

  const categorySchema = {
    querystring: freshQuery,
    params: z.object({ category: z.string() }),
    response: { 200: categoryBody, 503: categoryBody },
  };
  server.get('/health/:category', { schema: categorySchema }, async (request, reply) => {
    const { category } = request.params;
    if (!health.categories.includes(category)) return sendProblem(reply, 404, noCategory, health.categories);
    if (await fresh(request, reply, [category])) return reply;
    const { rootCauses } = health.summary(({ check }) => check.startsWith(`${category}.`));
    return answer(
      reply,
      representCategory(health.snapshot(category), rootCauses, tierOf(request.headers.authorization)),
    );
  });

  const checkSchema = {
    querystring: freshQuery,
    params: z.object({ category: z.string(), check: z.string() }),
    response: { 200: resultBody, 503: resultBody },
  };
  server.get('/health/:category/:check', { schema: checkSchema }, async (request, reply) => {
    const { category, check } = request.params;
    if (!health.categories.includes(category)) return sendProblem(reply, 404, noCategory, health.categories);
    const id = `${category}.${check}`;
    if (!health.checks.includes(id)) return sendProblem(reply, 404, noCheck, checksOf(category));
    if (await fresh(request, reply, [category])) return reply;
    return answer(reply, representResult(health.result(id), tierOf(request.headers.authorization)));
  });
};
