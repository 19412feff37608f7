import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests may wait behind one that is being answered; clients that send several together send a few. */
const mostWaiting = 32;
/** Whoever takes nothing of what was sent for so long is not going to. */
const untakenMs = 2_000;

/** What the parser of a connection does with a request; the answer 2 has it look at nothing that comes behind. */
type OnIncoming = (request: IncomingMessage, keepsAlive: boolean) => number;
const lookNoFurther = 2;

const lastAnswer = Symbol('the last answer on a connection');
type Marked = Socket & { [lastAnswer]?: ServerResponse; parser?: { onIncoming?: OnIncoming } };

/** To be told of every answer, in the order of the requests. */
export function noteAnswer({ socket }: IncomingMessage, answer: ServerResponse): void {
  (socket as Marked)[lastAnswer] = answer;
}

/**
 * Lets only a few requests wait for an answer. Node reads all that arrive together in one go, 1,500 of them: whoever sends
 * them and takes no answer would hold up everybody, and fill the memory. Beyond a few nothing is read any more, and the connection is
 * closed behind the last answer, as HTTP allows (RFC 9112, section 9.3.2). To be called when the server has taken the
 * connection. What the parser offers is not documented; where it is gone, a test says so.
 */
export function limitWaiting(connection: Socket): void {
  const socket = connection as Marked;
  const { parser } = socket;
  const take = parser?.onIncoming;
  if (!parser || !take) return;
  let waiting = 0;
  parser.onIncoming = (request, keepsAlive) => {
    const before = socket[lastAnswer];
    if (waiting > mostWaiting) return lookNoFurther;
    waiting = before === undefined || before.writableFinished ? 0 : waiting + 1;
    if (waiting <= mostWaiting) return take(request, keepsAlive);
    socket.pause();
    before?.once('finish', () => socket.destroySoon());
    giveUpUntaken(socket);
    return lookNoFurther;
  };
}

function giveUpUntaken(socket: Socket): void {
  socket.setTimeout(untakenMs, () => socket.destroy());
}

/** Closes a connection, behind the answer that is under way if there is one. */
export function closeConnection(connection: Socket): void {
  const answer = (connection as Marked)[lastAnswer];
  if (answer === undefined || answer.writableFinished || answer.closed) connection.destroy();
  else if (answer.writableEnded) giveUpUntaken(connection);
}
