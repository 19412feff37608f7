import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type Clock, systemClock } from '../core/clock.ts';

export interface LookUp {
  /** Looks a host up, for a connection: a question that is under way already is not put again. */
  readonly lookUp: LookupFunction;
  /**
   * Whether the resolver owes an answer for a host, given as `host` or `host:port`: who waited in vain for a connection to it
   * was kept waiting by that, and the host was never asked.
   */
  isInVain(place: string): boolean;
}

interface Question {
  readonly host: string;
  readonly askedAt: number;
  readonly waiting: Parameters<LookupFunction>[2][];
}

/** Longer than a resolver takes that answers at all, and less than a call to anything may take. */
const patienceMs = 500;

/**
 * The system answers two questions at a time, and gives none of them up before its own time is over, ten seconds in general:
 * while a resolver is silent, a question for each connection that is tried would be a queue that only grows, and keeps
 * the other hosts waiting.
 */
export function createLookUp(ask: LookupFunction, clock: Pick<Clock, 'monotonic'>): LookUp {
  const underWay = new Map<string, Question>();
  return {
    lookUp(host, options, tell) {
      const key = JSON.stringify([host, options.family, options.all, options.hints, options.order, options.verbatim]);
      const asked = underWay.get(key);
      if (asked) return void asked.waiting.push(tell);
      const question: Question = { host, askedAt: clock.monotonic(), waiting: [tell] };
      underWay.set(key, question);
      try {
        ask(host, options, (...answer) => {
          underWay.delete(key);
          for (const each of question.waiting) each(...answer);
        });
      } catch (error) {
        // Nobody will answer it, so that nobody may wait for it.
        underWay.delete(key);
        throw error;
      }
    },
    isInVain(place) {
      const host = place.replace(/:\d+$/, '');
      const isLate = ({ askedAt }: Question) => clock.monotonic() - askedAt >= patienceMs;
      return [...underWay.values()].some((question) => question.host === host && isLate(question));
    },
  };
}

/** That of this process. */
export const { lookUp, isInVain: isLookedUpInVain } = createLookUp(lookup, systemClock);
