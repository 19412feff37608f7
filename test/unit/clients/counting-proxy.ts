import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountingProxy extends AsyncDisposable {
  readonly url: string;
  /** How often the client has spoken since the server was last heard: its round trips. */
  readonly requests: number;
  /** Connections that were opened since the start. */
  readonly connections: number;
  /** Lets the connections that are open go silent: nothing more is passed on, and nobody hangs up. */
  silence(): void;
}

/**
 * A TCP proxy before a Redis that counts round trips: what is sent before an answer came is one. All that is sent to the
 * Redis is late by `delayMs`.
 */
export async function startProxy(targetPort: number, delayMs = 0): Promise<CountingProxy> {
  let requests = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    let isWaiting = false;
    connections += 1;
    client.on('data', (chunk) => {
      if (!isWaiting) requests += 1;
      isWaiting = true;
      if (delayMs > 0) setTimeout(() => target.write(chunk), delayMs);
      else target.write(chunk);
    });
    target.on('data', (chunk) => {
      isWaiting = false;
      if (!silent.has(client)) client.write(chunk);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    silence() {
      for (const socket of sockets) silent.add(socket);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
