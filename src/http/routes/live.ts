import { answerProbe } from '../answer/respond.ts';
import { jsonResponses } from '../answer/responses.ts';
import { type LiveBody, liveBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';

const turning: LiveBody = { success: true, message: 'The process runs and its checks turn', status: 'healthy' };
const stuck: LiveBody = { success: false, message: 'The checks have stopped: restart this process', status: 'failed' };

/** Liveness: this process and its monitor loop. Looks at no dependency, because a restart mends none. */
export const liveRoute: Route = (server, { health }) => {
  const schema = {
    operationId: 'getLive',
    tags: ['probes'],
    summary: 'Liveness',
    description: 'This process runs and its checks turn. Looks at no dependency, because a restart mends none.',
    response: jsonResponses(liveBody),
  };
  server.get('/health/live', { schema }, (_request, reply) => {
    answerProbe(reply, health.isTurning() ? turning : stuck);
  });
};
