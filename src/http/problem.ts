import { STATUS_CODES } from 'node:http';
import { httpErrors } from '@fastify/sensible';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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

interface Remarks {
  readonly valid?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** To be thrown: an error whose words are for the caller, also of a 503. It becomes a problem answer. */
export function problem(code: number, detail: string, remarks: Remarks = {}): Error {
  return httpErrors.createError(code, detail, { ...remarks, expose: true });
}

/** Every error becomes a problem answer. A fault of ours has a constant sentence: its text may hold anything. */
const faultDetail = 'The service could not answer; its log says why';

function install(server: FastifyInstance, onFault: (error: unknown) => void): void {
  server.setErrorHandler((error: FastifyError & Partial<Remarks>, _request, reply) => {
    const code = error.statusCode ?? 500;
    if (error instanceof httpErrors.HttpError && error.expose) {
      return sendProblem(reply.headers(error.headers ?? {}), code, error.message, error.valid);
    }
    if (code < 500) return sendProblem(reply, code, describe(error));
    onFault(error);
    return sendProblem(reply, code, faultDetail);
  });
}

/** What may be done with every route, as the `Allow` header lists it. */
export const readMethods = 'GET, HEAD, OPTIONS';

/** Only for a server of our own: in somebody else's, what no route answers is theirs. */
function installNotFound(server: FastifyInstance): void {
  const answer = ({ url, method }: FastifyRequest, reply: FastifyReply) => {
    if (method === 'GET' || !server.findRoute({ method: 'GET', url })) {
      return reply.notFound('There is no such route; GET / lists them');
    }
    return reply.header('allow', readMethods).methodNotAllowed('Every route here only reads: use GET or HEAD');
  };
  // Before a body is read: whatever is wrong with it, that it was sent is what has to be said.
  server.addHook('onRequest', async (request, reply) => (request.is404 ? answer(request, reply) : undefined));
  server.setNotFoundHandler(answer);
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
