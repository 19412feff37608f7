import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Deliver } from '../answer/deliver.ts';
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
  /** From now on every route that is read answers what is known, at this step, without reading it again. */
  recallAt(server: FastifyInstance, step: 'onRequest' | 'preHandler'): void;
}

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

  function find(request: FastifyRequest): Understood | undefined {
    const { originalUrl } = request;
    const asked = known.get(keyOf(request, originalUrl));
    if (asked !== undefined || !originalUrl.includes('?')) return asked;
    return known.get(keyOf(request, withoutCacheBusters(originalUrl)));
  }

  function answerOnce(request: FastifyRequest, reply: FastifyReply, { vary, subjectFor }: Understood): void {
    deliver(request, reply, board.takeInTurn(subjectFor(tierOf(request.headers.authorization))), vary);
  }

  function recall(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const asked = find(request);
    if (asked === undefined) done();
    else answerOnce(request, reply, asked);
  }

  return {
    answerOnce,
    answer(request, reply, { vary, subjectFor }) {
      const asked = { vary, subjectFor: rememberTiers(subjectFor) };
      const key = keyOf(request, withoutCacheBusters(request.originalUrl));
      if (key.length <= longestKnown) known.set(key, asked);
      const [oldest] = known.size > mostKnown ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      answerOnce(request, reply, asked);
    },
    recallAt(server, step) {
      server.addHook('onRoute', (route) => {
        if (route.config?.ignoresQuery || (route.method !== 'GET' && route.method !== 'HEAD')) return;
        route[step] = [recall, ...[route[step] ?? []].flat()];
      });
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
function keyOf({ headers }: FastifyRequest, address: string): string {
  const { accept, 'sec-fetch-mode': mode } = headers;
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
