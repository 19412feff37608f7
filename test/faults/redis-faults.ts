import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { sayForEver, type WayFault } from '../support/fault-proxy.ts';

const greeting = '%1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n';

/** What is said in place of an answer once on each connection, or in front of it. */
function onEach(act: (client: Socket, chunk: Buffer) => unknown): (chunk: Buffer, client: Socket) => void {
  const told = new WeakSet<Socket>();
  return (chunk, client) => {
    if (told.has(client)) return void client.write(chunk);
    told.add(client);
    act(client, chunk);
  };
}
const before = (text: string): WayFault => ({
  answer: onEach((client, chunk) => client.write(Buffer.concat([Buffer.from(text), chunk]))),
});

/** A server that greets and says this to every other command, as one does that is there and does not serve. */
export function refusing(error: string, greets: string = greeting): WayFault {
  return {
    serve: (client) =>
      client.on('data', (chunk) => {
        for (const [, name = ''] of String(chunk).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
          const command = name.toUpperCase();
          client.write(command === 'HELLO' ? greets : command === 'CLIENT' ? '+OK\r\n' : `-${error}\r\n`);
        }
      }),
  };
}

/** What stands before the server and does not know the newer protocol. */
export function withoutHello(port: number): WayFault {
  return {
    serve(client) {
      const server = connect(port, '127.0.0.1');
      server.on('error', () => {}).on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      server.on('data', (chunk) => client.write(chunk));
      client.on('data', (chunk) => {
        for (const command of String(chunk).split(/(?=\*\d+\r\n\$\d+\r\n[A-Za-z]+\r\n)/)) {
          if (/^\*\d+\r\n\$5\r\nhello\r\n/i.test(command)) client.write('-NOPROTO unsupported protocol version\r\n');
          else server.write(command);
        }
      });
    },
  };
}

/** What is still to be said to each, in its order. */
const dripping = new WeakMap<Socket, Promise<void>>();

async function drip(chunk: Buffer, client: Socket): Promise<void> {
  for (const byte of chunk) {
    await wait(100);
    if (!client.writable) return;
    client.write(Uint8Array.of(byte));
  }
}

/** What can go wrong on the way to a Redis. */
export const redisWays = {
  'refuses connections': { isRefused: true },
  'resets the connection': { serve: (client) => client.resetAndDestroy() },
  'hangs up at the first word': { serve: (client) => client.once('data', () => client.end()) },
  'resets amid the answer': {
    answer: (chunk, client) => client.write(chunk.subarray(0, chunk.length / 2), () => client.resetAndDestroy()),
  },
  'accepts and says nothing': { serve: () => {} },
  'goes silent': { answer: () => {} },
  'says a byte at a time': {
    answer(chunk, client) {
      const earlier = dripping.get(client) ?? Promise.resolve();
      dripping.set(
        client,
        earlier.then(() => drip(chunk, client)),
      );
    },
  },
  'says garbage': { answer: (_chunk, client) => client.write('\u0000\u00fe\u0013\r\n') },
  'is a web server': { serve: (client) => client.once('data', () => client.end('HTTP/1.1 400 Bad Request\r\n\r\n')) },
  'greets as SSH does': { serve: (client) => client.write('SSH-2.0-OpenSSH_9.2p1\r\n') },
  'announces two gigabytes': before('$2000000000\r\n'),
  'announces a list of thirty million': before('*30000000\r\n'),
  'sends a line without end': {
    answer: onEach((client) => {
      client.write('+');
      sayForEver(client, Buffer.alloc(65_536, 'x'));
    }),
  },
  'gives answers without end': {
    answer: onEach((client) => sayForEver(client, Buffer.from('+OK\r\n'.repeat(10_000)))),
  },
  'gives an answer too many': {
    answer: (chunk, client) => client.write(`+EXTRA\r\n+EXTRA\r\n${chunk}`),
  },
  'is out of step by a long text': before('$500000\r\n'),
  'loses an answer': { answer: onEach(() => {}) },
} as const satisfies Readonly<Record<string, WayFault>>;
