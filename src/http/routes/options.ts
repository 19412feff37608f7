import type { FastifyInstance } from 'fastify';
import type { Health } from '../../core/summary/health.ts';
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
    server.options<{ Params: Part }>(routePath || '/', { schema: { hide: true } }, ({ params }, reply) => {
      const { category, check } = params;
      const part =
        category !== undefined &&
        (check === undefined ? selectCategory(category, health) : selectCheck(category, check, health));
      if (part && !part.ok) return sendProblem(reply, part.code, part.detail, part.valid);
      return reply.code(204).headers({ allow: readMethods, 'cache-control': 'no-store' }).send();
    });
  });
}
