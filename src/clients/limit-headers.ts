import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** As much as Node takes itself; all of a head is counted here, and not its names and values alone. */
const mostHeaderBytes = 16 * 1_024;
/** No more is handed to the parser at once, which hears only between two pieces that a connection is over. */
const pieceBytes = 4 * 1_024;

/** What Node tells of a connection of its fetch. */
interface Connected {
  readonly socket: Socket;
  readonly connectParams: { readonly protocol: string; readonly host: string };
}

const origins = new Set<string>();
let isListening = false;

/**
 * From now on an answer from there whose headers do not end is broken off where they have become too many. The fetch of
 * Node makes an error with a stack of every header beyond its limit that it finds in what it has read: eight such answers at
 * once took three seconds and more of processor time, in which no probe is answered. Connections to elsewhere are let alone.
 */
export function limitHeadersFrom(origin: string): void {
  origins.add(origin);
  if (isListening) return;
  isListening = true;
  subscribe('undici:client:connected', (message) => {
    const { socket, connectParams } = message as Connected;
    if (origins.has(`${connectParams.protocol}//${connectParams.host}`)) limitHeaders(socket);
  });
}

function limitHeaders(socket: Socket): void {
  let head: Buffer | null = Buffer.alloc(0);
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...given: readonly unknown[]) => boolean;
  // One question is answered before the next one is asked.
  socket.write = (...given: readonly unknown[]) => {
    head = Buffer.alloc(0);
    return write(...given);
  };
  socket.read = (size?: number) => {
    if (socket.destroyed) return null;
    const piece: Buffer | null = read(size ?? (socket.readableLength > pieceBytes ? pieceBytes : undefined));
    if (head === null || piece === null) return piece;
    head = restOfHead(Buffer.concat([head, piece]));
    if (head === null || head.length <= mostHeaderBytes) return piece;
    socket.destroy(Object.assign(new Error('Too many headers'), { code: 'UND_ERR_HEADERS_OVERFLOW' }));
    return null;
  };
}

/** What is still to be read of a head; null when it is whole. An interim answer, such as 103, is followed by another one. */
function restOfHead(head: Buffer): Buffer | null {
  const end = head.indexOf('\r\n\r\n');
  if (end === -1 || head.length > mostHeaderBytes) return head;
  return /^HTTP\/1\.\d 1\d\d/.test(head.toString('latin1', 0, 12)) ? restOfHead(head.subarray(end + 4)) : null;
}
