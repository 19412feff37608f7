import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What goes wrong on the way to a server. */
export interface WayFault {
  /** Serves those who come from now on, in place of the server. */
  readonly serve?: (client: Socket) => unknown;
  /** Passes on what the server says, or something else: to those too who are connected already. */
  readonly answer?: (chunk: Buffer, client: Socket) => unknown;
  /** Whether nobody listens any more. */
  readonly isRefused?: boolean;
}

/** A way to a server over TCP that can be spoiled and mended. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that were opened since the start. */
  readonly connections: number;
  spoil(fault: WayFault): Promise<void>;
  /** From now on all is passed on as it comes. Whoever is connected to the server stays so. */
  mend(): Promise<void>;
}

export async function startFaultProxy(target: number): Promise<FaultProxy> {
  let fault: WayFault = {};
  let connections = 0;
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  };
  const cut = () => {
    for (const socket of open) socket.destroy();
  };

  const server = createServer((client) => {
    connections += 1;
    keep(client);
    if (fault.serve) return void fault.serve(client);
    const way = connect(target, '127.0.0.1');
    keep(way);
    client.on('data', (chunk) => way.write(chunk)).on('close', () => way.destroy());
    way.on('close', () => client.destroy());
    way.on('data', (chunk) => {
      if (fault.answer) fault.answer(chunk, client);
      else client.write(chunk);
    });
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    port,
    get connections() {
      return connections;
    },
    async spoil(next) {
      fault = next;
      // Those who are connected already would not notice.
      if (next.serve) cut();
      if (next.isRefused) await close();
    },
    async mend() {
      const { serve } = fault;
      fault = {};
      if (serve) cut();
      if (!server.listening) await listen(port);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Says the same again and again, as fast as it is heard. */
export function sayForEver(socket: Socket, piece: Uint8Array): void {
  const go = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on('drain', go);
  go();
}
