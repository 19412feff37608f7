import { answer } from '../answer.ts';
import { sendProblem } from '../problem.ts';
import { representOverall } from '../represent.ts';
import { overallBody } from '../schemas.ts';
import { readSelection, selectionQuery } from '../selection.ts';
import type { Route } from './route.ts';

/** The overall status, one status per category, and a sentence. */
export const overallRoute: Route = (server, { health, clock, fresh }) => {
  const schema = { querystring: selectionQuery, response: { 200: overallBody, 503: overallBody } };
  server.get('/health', { schema }, async (request, reply) => {
    const selection = readSelection(request.query, health);
    if (!selection.ok) return sendProblem(reply, 400, selection.detail, selection.valid);
    if (await fresh(request, reply, selection.categories)) return reply;
    return answer(reply, representOverall(health.summary(selection.keep), clock.now()));
  });
};
