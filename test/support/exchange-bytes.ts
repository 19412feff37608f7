import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { WireAnswer } from './send-bytes.ts';

/** What came back for some bytes: an answer, or only the end of the connection. */
export interface Exchange {
  /** Null where the connection was closed without one. */
  readonly answer: WireAnswer | null;
  /** Whether neither came in time. */
  readonly isLate: boolean;
}

interface ExchangeOptions {
  /** How an answer is to be read: to HEAD it has no body. */
  readonly method: string;
  /** Whether nothing more will come from this side, so that half a request is known to be one. */
  readonly ends: boolean;
  readonly withinMs: number;
}

/** Sends these bytes over a connection of their own, and waits for the whole answer to the first request in them. */
export async function exchangeBytes(port: number, bytes: string, options: ExchangeOptions): Promise<Exchange> {
  const { method, ends, withinMs } = options;
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    const answer = readAnswer(received, method);
    if (answer) resolve({ answer, isLate: false });
  });
  socket.on('end', () => resolve({ answer: readAnswer(received, method), isLate: false }));
  socket.on('close', () => resolve({ answer: null, isLate: false }));
  const timer = setTimeout(() => resolve({ answer: null, isLate: true }), withinMs);
  if (ends) socket.end(bytes, 'latin1');
  else socket.write(bytes, 'latin1');
  const exchange = await promise;
  clearTimeout(timer);
  socket.destroy();
  return exchange;
}

/** The first whole answer, or null while there is none. Of a stream, its headers are enough. */
function readAnswer(bytes: Buffer, method: string): WireAnswer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const code = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const rest = bytes.subarray(end + 4);
  // `100 Continue` comes before the answer.
  if (code < 200) return readAnswer(rest, method);
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (method === 'HEAD' || code === 204 || isStream) return { code, headers, body: '' };
  const length = Number(headers.get('content-length'));
  if (!headers.has('content-length') || rest.length < length) return null;
  const body = rest.subarray(0, length);
  const isZipped = headers.get('content-encoding') === 'gzip';
  return { code, headers, body: (isZipped ? gunzipSync(body) : body).toString() };
}
