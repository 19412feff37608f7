import type { FastifyReply } from 'fastify';
import type { Status } from '../core/status.ts';
import { statusCode } from './status-code.ts';

/** Seconds after which it is worth asking a service that does not serve again. */
const retryAfterSeconds = 5;

/** The code and headers that a status asks for, so that `curl -I` tells as much as a probe needs. */
export function setHeaders(reply: FastifyReply, status: Status): void {
  const code = statusCode[status];
  reply.code(code).header('cache-control', 'no-store').header('x-health-status', status);
  if (code === 503) reply.header('retry-after', retryAfterSeconds);
}

/**
 * Answers a probe with the code and headers of its status. The body is written here instead of through its schema: it is
 * asked for the most, and holds nothing to keep back.
 */
export function answerProbe<Body extends { readonly status: Status }>(reply: FastifyReply, body: Body): void {
  setHeaders(reply, body.status);
  reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
