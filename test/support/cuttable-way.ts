import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttableWay extends AsyncDisposable {
  readonly port: number;
  /** To a Redis. */
  readonly url: string;
  /** Hangs up, and lets nobody through any more. */
  cut(): void;
  /** Accepts whoever comes, and passes nothing on any more. */
  hush(): void;
  mend(): void;
}

/** A way to a server on this machine, such as that of one replica to a Redis. */
export async function openWay(targetPort: number): Promise<CuttableWay> {
  const sockets = new Set<Socket>();
  const hushed = new Set<Socket>();
  let isCut = false;
  let isHushed = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    if (isHushed) {
      sockets.add(client);
      hushed.add(client);
      client.on('error', () => {}).on('close', () => sockets.delete(client));
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      hangUp();
    },
    hush() {
      isHushed = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
        hushed.add(socket);
      }
    },
    mend() {
      isCut = false;
      isHushed = false;
      // What was said meanwhile is lost, so whoever waits for an answer has to come again.
      for (const socket of hushed) socket.destroy();
      hushed.clear();
    },
    async [Symbol.asyncDispose]() {
      hangUp();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
