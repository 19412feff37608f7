import type { FastifyReply, FastifySchema } from 'fastify';
import { asItSays, createRendering, type Rendering } from '../answer/rendering.ts';
import { jsonResponses, statusHeaders } from '../answer/responses.ts';
import { type LiveBody, liveBody, type ReadyBody, readyBody, statusCode } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { readMethods } from '../problem.ts';
import { addOptions } from './options.ts';

const turning = { success: true, message: 'The process runs and its checks turn', status: 'healthy' } as const;
const stuck = { success: false, message: 'The checks have stopped: restart this process', status: 'failed' } as const;

const config = { ignoresQuery: true };

/** Liveness: this process and its monitor loop, and no dependency. Readiness: may traffic be sent to this replica now. */
export const probeRoutes: Route = (server, { health, readiness, release, deliver, known }) => {
  const live = {
    operationId: 'getLive',
    tags: ['probes'],
    summary: 'Liveness',
    description: 'This process runs and its checks turn. Looks at no dependency, because a restart mends none.',
    response: jsonResponses(liveBody),
  };
  const [alive, dead] = [turning, stuck].map((body) => draw({ ...body, release })) as [Probe, Probe];
  addProbe('/health/live', live, () => (health.isTurning() ? alive : dead));

  const ready = {
    operationId: 'getReady',
    tags: ['probes'],
    summary: 'Readiness',
    description:
      'Whether traffic may be sent here: not starting, not draining, and READY_CATEGORIES serve, where there are any.',
    response: jsonResponses(readyBody),
  };
  let standing: { readonly answer: ReturnType<typeof readiness>; readonly probe: Probe } | null = null;
  addProbe('/health/ready', ready, () => {
    const answer = readiness();
    if (standing?.answer !== answer) standing = { answer, probe: draw({ ...answer, release }) };
    return standing.probe;
  });

  /** HEAD and GET tell the same; so does OPTIONS, but that a yes has no body. */
  function addProbe(path: string, schema: FastifySchema, look: () => Probe): void {
    known.addProbe(path, () => look().asked);
    server.get(path, { schema, config }, (request, reply) => deliver(request, reply, look().asked, null));
    addOptions(server, path, (_request, reply) => answerOptions(reply, look()));
  }
};

/** An answer as it is sent, drawn when what it says changes and not when it is asked for. */
interface Probe {
  readonly body: LiveBody | ReadyBody;
  readonly asked: Rendering;
}

/** Written here instead of through its schema: it is asked for the most, and holds nothing to keep back. */
function draw(body: LiveBody | ReadyBody): Probe {
  const headers = { ...statusHeaders(body.status), 'content-type': 'application/json; charset=utf-8' };
  return { body, asked: createRendering({ code: statusCode[body.status], headers, body: JSON.stringify(body) }) };
}

/**
 * `option httpchk /health/ready` of HAProxy asks with OPTIONS, and takes any 204 for a yes. So a probe that says no says
 * it to OPTIONS too.
 */
function answerOptions(reply: FastifyReply, { body, asked }: Probe): void {
  reply.headers({ allow: readMethods, ...asItSays });
  if (body.success) reply.code(204).headers(statusHeaders(body.status)).send();
  else reply.code(asked.code).headers(asked.headers).send(asked.body);
}
