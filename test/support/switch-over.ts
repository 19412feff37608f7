import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** One address behind which connections lead to one service now, and to another one later. */
export interface SwitchOver {
  readonly url: string;
  /** From now on new connections lead there; those that are open stay where they are. */
  leadTo(url: string): void;
  stop(): Promise<void>;
}

/** A load balancer that knows connections and nothing of HTTP, as many in front of two releases do. */
export async function startSwitchOver(url: string): Promise<SwitchOver> {
  let target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('close', () => sockets.delete(from));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(next) {
      target = new URL(next);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
