import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Recall } from './query/known-addresses.ts';

/** Slower clients than this are not worth a socket. */
const requestTimeoutMs = 10_000;
/** Longer than the idle time of common load balancers, so that it is they who close. */
const keepAliveTimeoutMs = 75_000;
/** Not imported: naming what a module of http offers also loads the WebSocket of Node, and with it all of its fetch. */
const http = process.getBuiltinModule('node:http');

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Where requests come in: what is known is answered here, and all else goes on to Fastify. */
export interface Door {
  /** For Fastify, which hands over what it does with a request. */
  createServer(handle: Handle): Server;
  open(recall: Recall): void;
  /** From now on everything goes on. */
  close(): void;
}

/** Fastify's own way from a request to its first hook costs as much as all that it takes to answer from memory. */
export function createDoor(): Door {
  const closed: Recall = () => false;
  let recall = closed;
  return {
    createServer: (handle) => {
      const options = {
        // HAProxy's checks in HTTP/1.1 have no Host unless they are told to, and nothing here depends on one.
        requireHostHeader: false,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
      };
      return http.createServer(options, (request, response) => {
        if (!answer(request, response, handle)) handle(request, response);
      });
    },
    open(known) {
      recall = known;
    },
    close() {
      recall = closed;
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
