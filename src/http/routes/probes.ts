import type { FastifyReply } from 'fastify';
import { jsonResponses, statusHeaders } from '../answer/responses.ts';
import { type LiveBody, liveBody, type ReadyBody, readyBody, statusCode } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { readMethods } from '../problem.ts';
import { addOptions } from './options.ts';

const turning: Omit<LiveBody, 'release'> = {
  success: true,
  message: 'The process runs and its checks turn',
  status: 'healthy',
};
const stuck: Omit<LiveBody, 'release'> = {
  success: false,
  message: 'The checks have stopped: restart this process',
  status: 'failed',
};

const config = { ignoresQuery: true };

/** Liveness: this process and its monitor loop, and no dependency. Readiness: may traffic be sent to this replica now. */
export const probeRoutes: Route = (server, { health, readiness, release }) => {
  const live = {
    operationId: 'getLive',
    tags: ['probes'],
    summary: 'Liveness',
    description: 'This process runs and its checks turn. Looks at no dependency, because a restart mends none.',
    response: jsonResponses(liveBody),
  };
  const alive = { ...turning, release };
  const dead = { ...stuck, release };
  const look = () => (health.isTurning() ? alive : dead);
  server.get('/health/live', { schema: live, config }, (_request, reply) => answer(reply, look()));
  addOptions(server, '/health/live', (_request, reply) => answerOptions(reply, look()));

  const ready = {
    operationId: 'getReady',
    tags: ['probes'],
    summary: 'Readiness',
    description:
      'Whether traffic may be sent here: not starting, not draining, and READY_CATEGORIES serve, where there are any.',
    response: jsonResponses(readyBody),
  };
  const isReady = () => ({ ...readiness(), release });
  server.get('/health/ready', { schema: ready, config }, (_request, reply) => answer(reply, isReady()));
  addOptions(server, '/health/ready', (_request, reply) => answerOptions(reply, isReady()));
};

/** Written here instead of through its schema: it is asked for the most, and holds nothing to keep back. */
function answer(reply: FastifyReply, body: LiveBody | ReadyBody): void {
  reply
    .code(statusCode[body.status])
    .headers(statusHeaders(body.status))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

/**
 * `option httpchk /health/ready` of HAProxy asks with OPTIONS, and takes any 204 for a yes. So a probe that says no says
 * it to OPTIONS too.
 */
function answerOptions(reply: FastifyReply, body: LiveBody | ReadyBody): void {
  reply.header('allow', readMethods);
  if (!body.success) return void answer(reply, body);
  reply.code(204).headers(statusHeaders(body.status)).send();
}
