import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** How often somebody spoke since the server was last heard: the calls, where one is made after the other. */
  calls(): number;
  /** From now on connections are accepted, and nothing is passed on. */
  hang(): void;
  /** From now on connections are refused, and those that are open are cut. */
  refuse(): Promise<void>;
  stop(): Promise<void>;
}

/** Stands before a dependency on this machine, counts, and takes it away. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let calls = 0;
  let isHung = false;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    keep(client);
    const target = connect(targetPort, '127.0.0.1');
    keep(target);
    let isWaiting = false;
    client.on('data', (chunk) => {
      if (!isWaiting) calls += 1;
      isWaiting = true;
      if (!isHung) target.write(chunk);
    });
    target.on('data', (chunk) => {
      isWaiting = false;
      if (!isHung) client.write(chunk);
    });
    // A server that hangs does not hang up either; the client may.
    client.on('close', () => target.destroy());
    target.on('close', () => isHung || client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    // What breaks on one side is told to the other by its end.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  }
  const refuse = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port: (server.address() as AddressInfo).port,
    calls: () => calls,
    hang() {
      isHung = true;
    },
    refuse,
    stop: refuse,
  };
}
