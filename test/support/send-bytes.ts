import { once } from 'node:events';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** An answer as it stood on the wire, unpacked. */
export interface WireAnswer {
  readonly code: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends these bytes over a connection of their own, as a program would that is not in this process. */
export async function sendBytes(port: number, bytes: string): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.end(bytes);
  await once(socket, 'close');
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.subarray(0, end).toString().split('\r\n');
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const body = answer.subarray(end + 4);
  const isZipped = headers.get('content-encoding') === 'gzip';
  return { code: Number(first.split(' ')[1]), headers, body: (isZipped ? gunzipSync(body) : body).toString() };
}
