import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Deliver, deliverRaw } from '../answer/deliver.ts';
import type { Rendering } from '../answer/rendering.ts';
import type { Board, Subject } from '../board.ts';
import type { Tier } from '../redact.ts';
import { isCacheBuster } from './known-parameters.ts';

/** What a request was understood to ask for, whoever asks. */
export interface Understood {
  /** The headers that were looked at to understand it; null where nothing but the address was. */
  readonly vary: string | null;
  /** What the answer is for each tier. */
  subjectFor(tier: Tier): Subject<Rendering | Promise<Rendering>>;
}

/** Remembers what requests ask for, so that the same one need not be read again. */
export interface KnownAddresses {
  /** Answers a request that was read, and from now on those like it. */
  answer(request: FastifyRequest, reply: FastifyReply, asked: Understood): void;
  /** Answers a request that has to be read each time. */
  answerOnce(request: FastifyRequest, reply: FastifyReply, asked: Understood): void;
  /** From now on this path is answered with what `look` finds, whoever asks and whatever he takes. */
  addProbe(path: string, look: () => Rendering): void;
  /** From now on every route that is read answers what is known before it reads anything, after the hooks of others. */
  recallInRoutes(server: FastifyInstance): void;
  /** Answers what is known and nothing else; for a server of our own, before Fastify has looked at the request. */
  readonly recall: Recall;
}

/** Answers a request if it can, and says whether it has; `otherwise` is for what turns out only later to be no answer. */
export type Recall = (
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: (request: IncomingMessage, response: ServerResponse) => void,
) => boolean;

export interface KnownAddressesOptions {
  readonly board: Board;
  readonly deliver: Deliver;
  readonly tierOf: (authorization: string | undefined) => Tier;
}

/** Addresses are without end, so only so many are known, the latest ones. */
const mostKnown = 256;
/** Longer ones are rare, and would cost the most to remember. */
const longestKnown = 1_024;

export function createKnownAddresses({ board, deliver, tierOf }: KnownAddressesOptions): KnownAddresses {
  const known = new Map<string, Understood>();

  const probes = new Map<string, () => Rendering>();

  function find(address: string, headers: IncomingHttpHeaders): Understood | undefined {
    const asked = known.get(keyOf(address, headers));
    if (asked !== undefined || !address.includes('?')) return asked;
    return known.get(keyOf(withoutCacheBusters(address), headers));
  }

  function take({ subjectFor }: Understood, { authorization }: IncomingHttpHeaders): Rendering | Promise<Rendering> {
    return board.takeInTurn(subjectFor(tierOf(authorization)));
  }

  function answerOnce(request: FastifyRequest, reply: FastifyReply, asked: Understood): void {
    deliver(request, reply, take(asked, request.headers), asked.vary);
  }

  return {
    answerOnce,
    answer(request, reply, { vary, subjectFor }) {
      const asked = { vary, subjectFor: rememberTiers(subjectFor) };
      const key = keyOf(withoutCacheBusters(request.originalUrl), request.headers);
      if (key.length <= longestKnown) known.set(key, asked);
      const [oldest] = known.size > mostKnown ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      answerOnce(request, reply, asked);
    },
    addProbe(path, look) {
      probes.set(path, look);
    },
    recallInRoutes(server) {
      const recall = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
        const asked = find(request.originalUrl, request.headers);
        if (asked === undefined) done();
        else answerOnce(request, reply, asked);
      };
      server.addHook('onRoute', (route) => {
        if (route.config?.ignoresQuery || (route.method !== 'GET' && route.method !== 'HEAD')) return;
        route.preHandler = [recall, ...[route.preHandler ?? []].flat()];
      });
    },
    recall(request, response, otherwise) {
      const { method, url = '' } = request;
      if (method !== 'GET' && method !== 'HEAD') return false;
      const look = probes.get(url);
      if (look) {
        deliverRaw(request, response, look(), null, otherwise);
        return true;
      }
      const asked = find(url, request.headers);
      if (asked === undefined) return false;
      deliverRaw(request, response, take(asked, request.headers), asked.vary, otherwise);
      return true;
    },
  };
}

/** The key of a subject may be long to write. */
function rememberTiers(subjectFor: Understood['subjectFor']): Understood['subjectFor'] {
  const subjects = new Map<Tier, ReturnType<Understood['subjectFor']>>();
  return (tier) => {
    const standing = subjects.get(tier);
    if (standing) return standing;
    const subject = subjectFor(tier);
    subjects.set(tier, subject);
    return subject;
  };
}

/** All that an answer depends on but the tier and the encoding. */
function keyOf(address: string, { accept, 'sec-fetch-mode': mode }: IncomingHttpHeaders): string {
  return accept === undefined && mode === undefined ? address : `${address}\n${accept ?? ''}\n${mode ?? ''}`;
}

const plainName = /^[\w.-]+$/;

/** What is added against caches comes with another value each time, and asks for nothing. */
function withoutCacheBusters(address: string): string {
  const start = address.indexOf('?');
  if (start === -1) return address;
  const kept = address
    .slice(start + 1)
    .split('&')
    .filter((pair) => {
      const [name = ''] = pair.split('=', 1);
      return !(plainName.test(name) && isCacheBuster(name));
    });
  const query = kept.join('&');
  return query === '' ? address.slice(0, start) : `${address.slice(0, start)}?${query}`;
}
