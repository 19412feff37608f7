import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Replay } from '../servers/raw.ts';

export interface Captured extends Replay {
  readonly bytes: number;
  /** Such as gzip; null where it is sent as it is. */
  readonly encoding: string | null;
}

/** What node:http adds by itself, to the replay as well. */
const added = new Set(['date', 'connection', 'keep-alive']);

/** One answer, in the words in which `servers/raw.ts` says it again. */
export async function capture(url: string, headers: Readonly<Record<string, string>>): Promise<Captured> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { headers: { ...headers, connection: 'keep-alive' } }, resolve).on('error', reject);
  const response = await promise;
  const body = await buffer(response);
  const { rawHeaders } = response;
  const isKept = (index: number) => !added.has((rawHeaders[index - (index % 2)] ?? '').toLowerCase());
  const [, seconds] = /timeout=(\d+)/.exec(String(response.headers['keep-alive'])) ?? [];
  const encoding = response.headers['content-encoding'] ?? null;
  return {
    status: response.statusCode ?? 0,
    headers: rawHeaders.filter((_, index) => isKept(index)),
    body: body.toString('base64'),
    isText: encoding === null,
    keepAliveMs: Number(seconds ?? 5) * 1000,
    bytes: body.length,
    encoding,
  };
}
