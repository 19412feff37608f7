import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../deadline.ts';
import { overKeptConnections } from '../kept-connections.ts';
import { readBody } from '../read-body.ts';

export interface ReadOnlyFetchOptions {
  readonly clock: Clock;
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number;
  readonly maxBodyBytes?: number;
  /** Takes a body out of an answer of this status, and says what is to be in its place. */
  readonly replaceBody?: (body: Buffer<ArrayBuffer>, status: number) => Promise<Buffer<ArrayBuffer> | string>;
}

/** Why an exchange was broken off on this side. */
export type RefusalCode = 'READ_ONLY' | 'REDIRECTED';

export class RefusedFetch extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`Refused: ${code}`);
    this.name = 'RefusedFetch';
    this.code = code;
  }
}

/** Rows are asked for one at a time and without their columns; a longer answer is not an answer to our question. */
const fourMebibytes = 4 * 1024 * 1024;
const readingMethods = new Set(['GET', 'HEAD']);
const redirects = new Set([301, 302, 303, 307, 308]);
const statusesWithoutBody = new Set([204, 205, 304]);

/**
 * The one door to the Data API, and it opens for reading only: anything but GET and HEAD throws before it leaves. It
 * follows no redirect, because the key would go along. The body is read here, so that the deadline covers it.
 */
export function createReadOnlyFetch({
  clock,
  timeoutMs,
  maxBodyBytes = fourMebibytes,
  replaceBody = async (body) => body,
}: ReadOnlyFetchOptions): typeof fetch {
  return async (input, init) => {
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    if (!readingMethods.has(method.toUpperCase())) throw new RefusedFetch('READ_ONLY');
    const signal = init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal);
    const url = input instanceof Request ? input.url : String(input);
    return withDeadline({ clock, timeoutMs, signal }, (signal) =>
      overKeptConnections(url, async (connections) => {
        const response = await fetch(input, { ...init, ...connections, signal, redirect: 'manual' });
        if (redirects.has(response.status)) {
          await response.body?.cancel();
          throw new RefusedFetch('REDIRECTED');
        }
        const { status, headers } = response;
        const body = await replaceBody(await readBody(response, maxBodyBytes), status);
        return new Response(statusesWithoutBody.has(status) ? null : body, { status, headers });
      }),
    );
  };
}
