import { chooseFormat, formatQuery } from '../answer/format.ts';
import { representSummary } from '../answer/represent.ts';
import { healthResponses, problemResponses } from '../answer/responses.ts';
import { summaryBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { sendProblem } from '../problem.ts';
import { freshQuery } from '../query/fresh.ts';
import { readSelection, selectionQuery } from '../query/selection.ts';

/** Everything that is known, in one body. */
export const summaryRoute: Route = (server, { health, clock, fresh, respond }) => {
  const schema = {
    operationId: 'getSummary',
    tags: ['health'],
    summary: 'Everything that is known',
    description: 'Totals, every result, root causes, recommendations, response times and recent changes.',
    querystring: selectionQuery.extend({ ...freshQuery.shape, ...formatQuery.shape }),
    response: { ...healthResponses(summaryBody), ...problemResponses(400, 401, 406, 429) },
  };
  server.get('/health/summary', { schema }, async (request, reply) => {
    const selection = readSelection(request.query, health);
    if (!selection.ok) return sendProblem(reply, 400, selection.detail, selection.valid);
    const format = chooseFormat(request, reply);
    if (format === null || (await fresh(request, reply, selection.categories))) return reply;
    const summary = health.summary(selection.keep);
    return respond(request, reply, format, {
      status: summary.status,
      summary: () => summary,
      scope: null,
      isComplete: true,
      body: (tier) => representSummary(summary, health.transitions(), tier, clock.now()),
    });
  });
};
