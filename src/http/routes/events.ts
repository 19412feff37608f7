import { z } from 'zod';
import { problemBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { problem } from '../problem.ts';
import { createEventFeed } from './event-feed.ts';

/** Seconds after which there may be room again. */
const retryAfterSeconds = '15';

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // A connection that lived on after its stream would hold up the end of the process.
  connection: 'close',
  vary: 'Authorization',
  // nginx would gather the events otherwise.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** What changes, as it changes. */
export const eventsRoute: Route = (server, { health, board, drawHealth, clock, tierOf, phase }) => {
  const feed = createEventFeed({ health, board, drawHealth, clock });
  phase.onDrain(feed.close);
  server.addHook('preClose', async () => feed.close());

  const schema = {
    operationId: 'getEvents',
    tags: ['health'],
    summary: 'What changes, as it changes',
    description:
      'Server-sent events: `snapshot` with the body of /health/summary, at once and whenever what a result says has ' +
      'changed; `transition` with each change of a status; a comment every 15 s. See docs/page.md.',
    response: {
      200: { description: 'A stream that stays open', content: { 'text/event-stream': { schema: z.string() } } },
      503: {
        description: 'Too many streams, or stopping; Retry-After says when to ask again',
        content: { 'application/problem+json': { schema: problemBody } },
      },
    },
  };
  server.get('/health/events', { schema }, (request, reply) => {
    if (request.method === 'HEAD') return void reply.headers(headers).send('');
    const tier = tierOf(request.headers.authorization);
    if (!feed.isOpenTo(tier)) {
      throw problem(503, 'No more streams at the moment: ask /health/summary, or come back later', {
        headers: { 'retry-after': retryAfterSeconds },
      });
    }
    reply.hijack();
    reply.raw.writeHead(200, headers);
    const leave = feed.add(reply.raw, tier);
    reply.raw.once('close', leave);
    // A client that is gone already, and one whose connection breaks while it is written to.
    reply.raw.on('error', leave);
    if (reply.raw.destroyed) leave();
  });
};
