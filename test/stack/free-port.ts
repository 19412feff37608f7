import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const attempts = 3;

/**
 * Starts something on a free loopback port. The port is found by binding it and letting it go again, so somebody else
 * may take it in between: then the start fails, and is tried with another.
 */
export async function onFreePort<Started>(start: (port: number) => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return await start(port);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
