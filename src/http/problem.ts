import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ProblemBody } from './answer/schemas.ts';

/** Answers with a problem (RFC 9457). The detail says what is wrong and what to do; `valid` lists what would be right. */
export function sendProblem(
  reply: FastifyReply,
  code: number,
  detail: string,
  valid?: readonly string[],
): FastifyReply {
  const problem: ProblemBody = {
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

/** Every error becomes a problem answer. A fault of ours has a constant sentence: its text may hold anything. */
const faultDetail = 'The service could not answer; its log says why';

function install(server: FastifyInstance, onFault: (error: unknown) => void): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const code = error.statusCode ?? 500;
    if (code < 500) return sendProblem(reply, code, describe(error));
    onFault(error);
    return sendProblem(reply, code, faultDetail);
  });
}

/** Only for a server of our own: in somebody else's, what no route answers is theirs. */
function installNotFound(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply.header('allow', 'GET, HEAD');
      return sendProblem(reply, 405, 'Every route here only reads: use GET or HEAD');
    }
    return sendProblem(reply, 404, 'There is no such route; GET / lists them');
  });
}

/** Errors before routing, such as a path with a broken percent-encoding. */
function framework(_error: FastifyError, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 400, 'The path cannot be read: check its percent-encoding');
}

function describe(error: FastifyError): string {
  if (!hasZodFastifySchemaValidationErrors(error)) return error.message;
  return error.validation.map(({ instancePath, message }) => `${instancePath.slice(1)}: ${message}`).join('; ');
}

export const handleErrors = { install, installNotFound, framework };
