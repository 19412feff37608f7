import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface LoopbackServer {
  readonly url: string;
  /** Drops the requests that are under way. */
  stop(): Promise<void>;
}

/** Answers HTTP on a free port of 127.0.0.1. */
export async function startLoopbackServer(
  answer: (request: Request) => Promise<Response> | Response,
): Promise<LoopbackServer> {
  const server = createAdaptorServer({ fetch: answer, overrideGlobalObjects: false }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
