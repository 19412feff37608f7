import { answer } from '../answer.ts';
import { sendProblem } from '../problem.ts';
import { representSummary } from '../represent.ts';
import { summaryBody } from '../schemas.ts';
import { readSelection, selectionQuery } from '../selection.ts';
import type { Route } from './route.ts';

/** Everything that is known, in one body. */
export const summaryRoute: Route = (server, { health, clock, fresh, tierOf }) => {
  const schema = { querystring: selectionQuery, response: { 200: summaryBody, 503: summaryBody } };
  server.get('/health/summary', { schema }, async (request, reply) => {
    const selection = readSelection(request.query, health);
    if (!selection.ok) return sendProblem(reply, 400, selection.detail, selection.valid);
    if (await fresh(request, reply, selection.categories)) return reply;
    const tier = tierOf(request.headers.authorization);
    return answer(reply, representSummary(health.summary(selection.keep), health.transitions(), tier, clock.now()));
  });
};
