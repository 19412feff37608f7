import type { Clock } from '../../core/clock.ts';
import type { Delivery } from '../../core/push/delivery.ts';
import type { Secret } from '../../core/scrubber.ts';
import { withDeadline } from '../deadline.ts';
import { limitHeadersFrom } from '../limit-headers.ts';
import { type NetworkKind, networkCause } from '../network-cause.ts';

export interface PushAddressOptions {
  /** A secret because it often is all that the receiver knows a sender by. */
  readonly url: Secret;
  readonly clock: Clock;
  /** For everything, redirects included. */
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** Something to send with POST; what is sent without one is a GET. */
interface Parcel {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A configured address outside. Never rejects, follows nobody to another host, and reads nothing of what is answered. */
export type PushAddress = (parcel: Parcel | null, signal?: AbortSignal) => Promise<Delivery>;

const mostRedirects = 3;
/** Whoever asks to be left alone for longer is asked again after this. */
const longestPauseMs = 60 * 60 * 1_000;
/** Codes that say «not now»; of the others below 500 it is what was sent, or where to, that is not wanted. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

export function createPushAddress({ url, clock, timeoutMs, userAgent }: PushAddressOptions): PushAddress {
  async function send(target: URL, parcel: Parcel | null, signal: AbortSignal, hops: number): Promise<Delivery> {
    limitHeadersFrom(target.origin);
    const response = await fetch(target, {
      method: parcel ? 'POST' : 'GET',
      headers: { 'user-agent': userAgent, ...parcel?.headers },
      ...(parcel && { body: parcel.body }),
      redirect: 'manual',
      signal,
    });
    // Whatever it says, be it without end, nobody reads it.
    void response.body?.cancel().catch(() => {});
    const { status, headers } = response;
    if (status >= 200 && status < 300) return { isTaken: true };
    if (status >= 300 && status < 400) {
      const next = followed(target, headers.get('location'), parcel !== null && status !== 307 && status !== 308);
      if (next === null) return refuse(`it redirects (${status}) to where nothing is sent`, true);
      if (hops >= mostRedirects) return refuse('it redirects in a circle', true);
      return send(next, parcel, signal, hops + 1);
    }
    const isFinal = status >= 400 && status < 500 && !passing.has(status);
    return refuse(`it answers ${status}`, isFinal, readPause(headers.get('retry-after'), clock.now()));
  }

  return async (parcel, signal = new AbortController().signal) => {
    try {
      const target = new URL(url.reveal());
      return await withDeadline({ clock, timeoutMs, signal }, (given) => send(target, parcel, given, 0));
    } catch (error) {
      const cause = networkCause(error);
      return refuse(cause ? `${words[cause.kind]} (${cause.code})` : 'it could not be asked', false);
    }
  };
}

function refuse(why: string, isFinal: boolean, retryAfterMs: number | null = null): Delivery {
  return { isTaken: false, why, isFinal, retryAfterMs };
}

const words = {
  timeout: 'it does not answer in time',
  unknown_host: 'there is no such host',
  resolver: 'the resolver does not know where it is',
  unreachable: 'it cannot be reached',
  certificate: 'TLS with it does not come about',
  other_protocol: 'what answers is not HTTP',
  protocol: 'what it answers cannot be read',
} as const satisfies Record<NetworkKind, string>;

/**
 * The same host alone may be redirected to, and nothing that was encrypted is sent in the open: the address is a secret,
 * and what is sent is not for everybody. A POST that would lose its body is not followed either.
 */
function followed(from: URL, location: string | null, losesBody: boolean): URL | null {
  const next = location === null || losesBody ? null : URL.parse(location, from.href);
  if (next === null || next.username !== '' || next.password !== '') return null;
  const isUpgrade = from.protocol === 'http:' && next.protocol === 'https:' && next.hostname === from.hostname;
  return isUpgrade || next.origin === from.origin ? next : null;
}

/** Milliseconds of a `Retry-After`, in seconds or as a date. */
function readPause(text: string | null, now: number): number | null {
  if (text === null) return null;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), longestPauseMs);
}
