import type { FastifyReply } from 'fastify';
import type { Status } from '../core/status.ts';
import { statusCode } from './status-code.ts';

/** Seconds after which it is worth asking a service that does not serve again. */
const retryAfterSeconds = 5;

/** Sends a body with the code and headers that its status asks for, so that `curl -I` tells as much as a probe needs. */
export function answer<Body extends { readonly status: Status }>(reply: FastifyReply, body: Body): FastifyReply {
  const code = statusCode[body.status];
  reply.code(code).header('cache-control', 'no-store').header('x-health-status', body.status);
  if (code === 503) reply.header('retry-after', retryAfterSeconds);
  return reply.send(body);
}
