import { answerProbe } from '../answer/respond.ts';
import { jsonResponses } from '../answer/responses.ts';
import { readyBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';

/** Readiness: may traffic be sent to this replica now. */
export const readyRoute: Route = (server, { readiness }) => {
  const schema = {
    operationId: 'getReady',
    tags: ['probes'],
    summary: 'Readiness',
    description: 'Whether traffic may be sent here: not starting, not draining, and READY_CATEGORIES serve.',
    response: jsonResponses(readyBody),
  };
  server.get('/health/ready', { schema }, (_request, reply) => {
    answerProbe(reply, readiness());
  });
};
