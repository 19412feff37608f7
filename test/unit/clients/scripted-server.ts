import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** A TCP server that does what it is told with each connection. */
export async function startTcp(serve: (socket: Socket) => void): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers every command that comes in with these lines. */
export function startReplies(reply: (command: string) => string): Promise<TcpServer> {
  return startTcp((socket) =>
    socket.on('data', (chunk) => {
      for (const [, name = ''] of String(chunk).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        socket.write(reply(name.toUpperCase()));
      }
    }),
  );
}

export interface MovingAddress extends TcpServer {
  /** Leads who comes from now on to another port. Who is connected already stays where he is. */
  moveTo(port: number): void;
}

/** An address that can be made to lead elsewhere, as a name that is looked up anew. */
export async function startMovingAddress(first: number): Promise<MovingAddress> {
  let target = first;
  const server = await startTcp((socket) => {
    const other = connect(target, '127.0.0.1');
    other.on('error', () => socket.destroy());
    other.on('close', () => socket.destroy());
    socket.on('close', () => other.destroy());
    socket.pipe(other).pipe(socket);
  });
  return Object.assign(server, {
    moveTo(port: number) {
      target = port;
    },
  });
}
