import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { didYouMean } from '../../core/words/closest.ts';
import { problemResponses } from '../answer/responses.ts';
import { sendProblem } from '../problem.ts';
import { quoteName } from './quote-name.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For probes, which must not fail for what somebody wrote behind them. */
    ignoresQuery?: boolean;
  }
}

/** What monitors and scripts add so that no cache answers. None may, so it changes nothing. */
const cacheBuster = /^_$|cache_?-?bust/i;

/** Whether a parameter is one of those. */
export function isCacheBuster(name: string): boolean {
  return cacheBuster.test(name);
}

/**
 * From now on every route that is read refuses parameters that it does not know: `?inclued=redis` would otherwise answer
 * for everything, and hide that nobody watches what was meant.
 */
export function refuseUnknownParameters(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (route.config?.ignoresQuery || (route.method !== 'GET' && route.method !== 'HEAD')) return;
    const { querystring, response, ...schema } = route.schema ?? {};
    const known = querystring instanceof z.ZodObject ? Object.keys(querystring.shape) : [];
    route.schema = {
      ...schema,
      ...(querystring !== undefined && { querystring }),
      response: { ...(response as object), ...problemResponses(400) },
    };
    route.preValidation = [refuse, ...[route.preValidation ?? []].flat()];

    function refuse({ query }: FastifyRequest, reply: FastifyReply, done: () => void): void {
      const unknown = Object.keys(query as object).find((name) => !known.includes(name) && !isCacheBuster(name));
      if (unknown === undefined) return void done();
      const what = `There is no parameter ${quoteName(unknown, 'of that name')} here${didYouMean(unknown, known)}`;
      sendProblem(reply, 400, known.length === 0 ? `${what}: this route takes none` : what, known);
    }
  });
}
