import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Problem } from './answer/schemas.ts';

/** Answers with a problem (RFC 9457). The detail says what is wrong and what to do; `valid` lists what would be right. */
export function sendProblem(
  reply: FastifyReply,
  code: number,
  detail: string,
  valid?: readonly string[],
): FastifyReply {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[code] ?? 'Error',
    status: code,
    detail,
    ...(valid && { valid: [...valid] }),
  };
  return reply
    .code(code)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problem);
}
