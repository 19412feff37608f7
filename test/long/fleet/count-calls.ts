import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CallCounter extends AsyncDisposable {
  readonly url: string;
  /** The path of every call that arrived, and when. */
  readonly calls: readonly { readonly path: string; readonly at: number }[];
  /** Keeps the next call whose path holds the word, until it is let go: then it fails. */
  holdNext(word: string): { readonly arrived: Promise<void>; fail(): void };
}

/** Stands in front of the stack and counts what reaches it. */
export async function countCalls(target: string): Promise<CallCounter> {
  const calls: { path: string; at: number }[] = [];
  const agent = new Agent({ keepAlive: true });
  let held: { readonly word: string; readonly arrive: () => void; readonly over: Promise<void> } | null = null;

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const options = { agent, method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } };
    const passed = request(new URL(incoming.url ?? '/', target), options as object, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  };

  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    calls.push({ path, at: performance.now() });
    if (!held || !path.includes(held.word)) return pass(incoming, outgoing);
    const { arrive, over } = held;
    held = null;
    arrive();
    void over.then(() => outgoing.writeHead(500).end('{"message":"held"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    holdNext(word) {
      const [arrived, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { word, arrive: arrived.resolve, over: over.promise };
      return { arrived: arrived.promise, fail: over.resolve };
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
