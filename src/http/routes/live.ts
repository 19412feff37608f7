import { answer } from '../answer.ts';
import { type LiveBody, liveBody } from '../schemas.ts';
import type { Route } from './route.ts';

const turning: LiveBody = { success: true, message: 'The process runs and its checks turn', status: 'healthy' };
const stuck: LiveBody = { success: false, message: 'The checks have stopped: restart this process', status: 'failed' };

/** Liveness: this process and its monitor loop. Looks at no dependency, because a restart mends none. */
export const liveRoute: Route = (server, { health }) => {
  const schema = { response: { 200: liveBody, 503: liveBody } };
  server.get('/health/live', { schema }, (_request, reply) => {
    answer(reply, health.isTurning() ? turning : stuck);
  });
};
