import { once } from 'node:events';
import { Agent, request as ask, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Watched } from './calls.ts';

export interface HttpProxy extends Watched, AsyncDisposable {
  readonly url: string;
}

export interface HttpProxyOptions {
  /** Added to every call. */
  readonly delayMs?: number;
  /** Tells by whose key a call was made. */
  readonly callers?: Readonly<Record<string, string>>;
}

/** Stands before a server, passes everything on, and keeps a record of it. */
export async function startHttpProxy(
  target: string,
  { delayMs = 0, callers = {} }: HttpProxyOptions = {},
): Promise<HttpProxy> {
  const calls: Call[] = [];
  let connections = 0;
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, answer) => {
    const startedAt = performance.now();
    if (delayMs > 0) await wait(delayMs);
    const { method, url: path, headers } = incoming;
    const passed = ask({ agent, hostname, port, method, path, headers }, (response) => {
      response.on('end', () =>
        calls.push({ what: describe(incoming, callers), startedAt, endedAt: performance.now() }),
      );
      const { 'keep-alive': _, connection: __, 'transfer-encoding': ___, ...passedOn } = response.headers;
      answer.writeHead(response.statusCode ?? 502, passedOn);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  // As most balancers it waits long for a further question, and does not say how long.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    get connections() {
      return connections;
    },
    forget() {
      calls.length = 0;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

/** The path, and who asked. */
function describe({ method, url = '', headers }: IncomingMessage, callers: Readonly<Record<string, string>>): string {
  const { pathname } = new URL(url, 'http://proxy');
  const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  const key = token ?? String(headers.apikey ?? '');
  const who = callers[key] ?? (key.startsWith('ey') ? 'signed' : null);
  return `${method === 'GET' ? '' : `${method} `}${pathname}${who ? ` as ${who}` : ''}`;
}
