import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So much is read before it is looked whether a request has come of it; a dozen of the shortest fit. */
const partBytes = 256;
/** Whoever sends so much without waiting for an answer is no client of ours. */
const mostHeldBytes = 256 * 1_024;

const lastAnswer = Symbol('the last answer on a connection');
type Marked = Socket & { [lastAnswer]?: ServerResponse };
type Feed = (bytes: Buffer) => void;

/**
 * Reads the requests of a connection one after the other: what comes behind one is not looked at before that one was
 * answered, and the answer taken. Node reads all that arrive together at once, hundreds in one go, and whoever sends them
 * and takes no answer would hold up everybody, and fill the memory.
 */
export function feedInParts(server: Server): void {
  // After the listener of the server itself, which takes the bytes from then on.
  server.on('connection', (socket) => {
    const own = socket.listeners('data')[0] as Feed | undefined;
    if (!own) return;
    socket.off('data', own);
    socket.on(
      'data',
      createFeed(socket, (bytes) => own.call(socket, bytes)),
    );
  });
}

/** To be told of every request, in its order. */
export function noteAnswer({ socket }: IncomingMessage, response: ServerResponse): void {
  (socket as Marked)[lastAnswer] = response;
}

/** Whether there is an answer that has not been sent as a whole. */
export function isAnswering(socket: Socket): boolean {
  const answer = (socket as Marked)[lastAnswer];
  return answer !== undefined && !answer.writableFinished && !answer.closed;
}

function createFeed(socket: Marked, feed: Feed): Feed {
  let held: Buffer | null = null;

  function hold(rest: Buffer, answer: ServerResponse): void {
    held = rest;
    socket.pause();
    // Others have their turn before the next one.
    answer.once('close', () => setImmediate(goOn));
  }

  function goOn(): void {
    const rest = held;
    held = null;
    if (rest && !socket.destroyed) take(rest);
    if (!held && !socket.destroyed) socket.resume();
  }

  function take(bytes: Buffer): void {
    for (let from = 0; from < bytes.length && !socket.destroyed && held === null; ) {
      feed(bytes.length <= partBytes ? bytes : bytes.subarray(from, from + partBytes));
      from += partBytes;
      const answer = socket[lastAnswer];
      if (from < bytes.length && answer && !answer.closed) hold(bytes.subarray(from), answer);
    }
  }

  return (bytes) => {
    if (held === null) {
      take(bytes);
    } else {
      // The server has it read on when an answer was taken, which need not be the last one.
      socket.pause();
      held = Buffer.concat([held, bytes]);
      if (held.length > mostHeldBytes) socket.destroy();
    }
  };
}
