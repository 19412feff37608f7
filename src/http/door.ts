import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { keepAliveTimeoutMs } from './answer/head.ts';
import { closeConnection, limitWaiting, noteAnswer } from './answers-of-connection.ts';
import { handleErrors } from './problem.ts';
import type { Recall } from './query/known-addresses.ts';

/** Slower clients than this are not worth a socket. */
const requestTimeoutMs = 10_000;
/** How much later than promised a slow client may be cut: Node looks every half a minute unless told. */
const lateByMs = 1_000;
/** Not imported: naming what a module of http offers also loads the WebSocket of Node, and with it all of its fetch. */
const http = process.getBuiltinModule('node:http');

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Where requests come in: what is known is answered here, and all else goes on to Fastify. */
export interface Door {
  /** For Fastify, which hands over what it does with a request. */
  createServer(handle: Handle): Server;
  open(recall: Recall): void;
  /**
   * From now on everything goes on. Connections on which nothing is being answered are closed, whatever is half sent on
   * them: what takes ten seconds more to be too late would keep the process waiting.
   */
  close(): void;
}

/** Fastify's own way from a request to its first hook costs as much as all that it takes to answer from memory. */
export function createDoor(): Door {
  const closed: Recall = () => false;
  let recall = closed;
  const connections = new Set<Socket>();
  return {
    createServer: (handle) => {
      const options = {
        // HAProxy's checks in HTTP/1.1 have no Host unless they are told to, and nothing here depends on one.
        requireHostHeader: false,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: lateByMs,
        // What announces no body has none, and the steps in which Node would end reading it are a fifth of an answer's time.
        optimizeEmptyRequests: true,
      };
      const server = http.createServer(options, (request, response) => {
        noteAnswer(request, response);
        if (!answer(request, response, handle)) handle(request, response);
      });
      // Node would refuse an expectation that it does not know with words of its own; it may as well be left alone (RFC 9110,
      // section 10.1.1), and a probe gets its answer.
      server.on('checkExpectation', (request, response) => server.emit('request', request, response));
      // It would close the connection without a word.
      server.on('connect', (_request, socket) => handleErrors.tunnel(socket));
      // After the listener of the server itself.
      server.on('connection', (socket) => {
        limitWaiting(socket);
        connections.add(socket);
        socket.once('close', () => connections.delete(socket));
      });
      return server;
    },
    open(known) {
      recall = known;
    },
    close() {
      recall = closed;
      for (const socket of connections) closeConnection(socket);
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse, handle: Handle): boolean {
    try {
      return recall(request, response, handle);
    } catch {
      // It fails once more where faults are told and answered.
      return false;
    }
  }
}
