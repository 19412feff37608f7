import { chooseFormat, formatQuery } from '../answer/format.ts';
import { representOverall } from '../answer/represent.ts';
import { healthResponses, problemResponses } from '../answer/responses.ts';
import { overallBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { sendProblem } from '../problem.ts';
import { freshQuery } from '../query/fresh.ts';
import { readSelection, selectionQuery } from '../query/selection.ts';

/** The overall status, one status per category, and a sentence. */
export const overallRoute: Route = (server, { health, clock, fresh, respond }) => {
  const schema = {
    operationId: 'getHealth',
    tags: ['health'],
    summary: 'Overall status',
    description: 'The overall status, one status per category, and a sentence. The other formats list the checks.',
    querystring: selectionQuery.extend({ ...freshQuery.shape, ...formatQuery.shape }),
    response: { ...healthResponses(overallBody), ...problemResponses(400, 401, 406, 429) },
  };
  server.get('/health', { schema }, async (request, reply) => {
    const selection = readSelection(request.query, health);
    if (!selection.ok) return sendProblem(reply, 400, selection.detail, selection.valid);
    const format = chooseFormat(request, reply);
    if (format === null || (await fresh(request, reply, selection.categories))) return reply;
    const summary = health.summary(selection.keep);
    return respond(request, reply, format, {
      status: summary.status,
      summary: () => summary,
      scope: null,
      isComplete: false,
      body: () => representOverall(summary, clock.now()),
    });
  });
};
