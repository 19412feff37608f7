import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Health } from '../../core/summary/health.ts';
import { asItSays } from '../answer/rendering.ts';
import { readMethods, sendProblem } from '../problem.ts';
import { selectCategory, selectCheck } from '../query/selection.ts';

interface Part {
  readonly category?: string;
  readonly check?: string;
}

/**
 * From now on every route that is read also says how: OPTIONS is a 204 with `Allow`, and what HAProxy asks when it is
 * told nothing else. The probes answer it themselves.
 */
export function answerOptions(server: FastifyInstance, health: Health): void {
  server.addHook('onRoute', ({ method, routePath, config }) => {
    if (method !== 'GET' || config?.ignoresQuery) return;
    addOptions(server, routePath || '/', (request, reply) => {
      const { category, check } = request.params as Part;
      const part =
        category !== undefined &&
        (check === undefined ? selectCategory(category, health) : selectCheck(category, check, health));
      if (part && !part.ok) return void sendProblem(reply, part.code, part.detail, part.valid);
      reply
        .code(204)
        .headers({ allow: readMethods, 'cache-control': 'no-store', ...asItSays })
        .send();
    });
  });
}

/** Answers OPTIONS before a body is read: whatever is wrong with it, nobody wants it, and nobody waits for its end. */
export function addOptions(
  server: Pick<FastifyInstance, 'options'>,
  path: string,
  answer: (request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const onRequest = (request: FastifyRequest, reply: FastifyReply, _done: () => void) => answer(request, reply);
  server.options(path, { schema: { hide: true }, onRequest }, (_request, reply) => reply);
}
