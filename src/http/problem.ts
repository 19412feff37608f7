import type { Duplex } from 'node:stream';
import { httpErrors } from '@fastify/sensible';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { negotiate } from './answer/negotiate.ts';
import { asItSays } from './answer/rendering.ts';
import type { ProblemBody } from './answer/schemas.ts';
import { renderNotFound } from './page/render-not-found.ts';
import { pageHeaders } from './page/render-page.ts';
import { relativeRoot } from './relative-root.ts';

/**
 * Answers with a problem (RFC 9457). The detail says what is wrong and what to do; `valid` lists what would be right. A
 * person who has followed a link to nothing gets the same as a page.
 */
export function sendProblem(
  reply: FastifyReply,
  code: number,
  detail: string,
  valid?: readonly string[],
): FastifyReply {
  if (code === 404) {
    reply.header('vary', 'Accept, Sec-Fetch-Mode');
    if (isNavigation(reply.request)) return sendNotFound(reply, detail, valid);
  }
  return reply
    .code(code)
    .headers({ 'cache-control': 'no-store', ...asItSays })
    .type(problemType)
    .serializer(JSON.stringify)
    .send(describeProblem(code, detail, valid));
}

/**
 * Browsers mark a navigation on https and on localhost alone; elsewhere it is the Accept that tells. Below /health that is
 * not enough, because monitors send it too: there a link to a page names its format.
 */
function isNavigation({ method, headers, query, url, server }: FastifyRequest): boolean {
  const { accept, 'sec-fetch-mode': mode } = headers;
  const { format } = query as { readonly format?: unknown };
  const isWatched = url.slice(server.prefix.length).startsWith('/health');
  return (
    (method === 'GET' || method === 'HEAD') &&
    (format === undefined ? mode === 'navigate' || (mode === undefined && !isWatched) : format === 'html') &&
    negotiate(accept, ['application/json', 'text/html']) === 'text/html'
  );
}

function sendNotFound(reply: FastifyReply, detail: string, valid: readonly string[] = []): FastifyReply {
  const { request } = reply;
  const root = relativeRoot(request, request.server.prefix);
  return reply
    .code(404)
    .headers(pageHeaders)
    .serializer((page: string) => page)
    .send(renderNotFound({ detail, valid, root }));
}

/** Not imported: naming what a module of http offers also loads the WebSocket of Node, and with it all of its fetch. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

const problemType = 'application/problem+json; charset=utf-8';

function describeProblem(code: number, detail: string, valid?: readonly string[]): ProblemBody {
  return {
    type: 'about:blank',
    title: STATUS_CODES[code] ?? 'Error',
    status: code,
    detail,
    ...(valid && { valid: [...valid] }),
  };
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
const onlyReads = 'Every route here only reads: use GET or HEAD';

/** Only for a server of our own: in somebody else's, what no route answers is theirs. */
function installNotFound(server: FastifyInstance): void {
  const answer = ({ url, method }: FastifyRequest, reply: FastifyReply) => {
    if (method === 'GET' || !server.findRoute({ method: 'GET', url })) {
      return reply.notFound('There is no such route; GET / lists them');
    }
    return reply.header('allow', readMethods).methodNotAllowed(onlyReads);
  };
  // Before a body is read: whatever is wrong with it, that it was sent is what has to be said.
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404) answer(request, reply);
    else done();
  });
  server.setNotFoundHandler(answer);
}

/** Errors before routing, such as a path with a broken percent-encoding. */
function framework({ code }: FastifyError, reply: FastifyReply): FastifyReply {
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return reply.notFound('There is no such route; GET / lists them');
  return sendProblem(reply, 400, 'The path cannot be read: check its percent-encoding');
}

/** What is no request: the parser has given up, and there is nothing but the socket to answer by. */
function unreadable({ code }: { readonly code?: string }, socket: Duplex): void {
  // Who has gone away is told nothing.
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, detail] = unreadables.get(code ?? '') ?? [400, 'This is no HTTP request that can be read'];
  endWithProblem(socket, status, detail);
}

/** Whoever takes this for a proxy: to CONNECT belongs no path, and so no route. */
function tunnel(socket: Duplex): void {
  // Who has gone away is told nothing.
  socket.on('error', () => socket.destroy());
  endWithProblem(socket, 405, `${onlyReads}; this is no proxy`, [`allow: ${readMethods}`]);
}

/** Answers without Fastify, and closes. */
function endWithProblem(socket: Duplex, status: number, detail: string, headers: readonly string[] = []): void {
  const body = JSON.stringify(describeProblem(status, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...headers,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const unreadables = new Map<string, readonly [status: number, detail: string]>([
  ['HPE_HEADER_OVERFLOW', [431, 'The address and the headers of the request are too long together']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request did not arrive in time']],
]);

function describe(error: FastifyError): string {
  if (!hasZodFastifySchemaValidationErrors(error)) return error.message;
  return error.validation.map(({ instancePath, message }) => `${instancePath.slice(1)}: ${message}`).join('; ');
}

export const handleErrors = { install, installNotFound, framework, unreadable, tunnel };
