import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer as it stood on the wire. */
export interface WireAnswer {
  readonly code: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends these bytes over a connection of their own, as a program would that is not in this process. */
export async function sendBytes(port: number, bytes: string): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  socket.end(bytes);
  await once(socket, 'close');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  return { code: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}
