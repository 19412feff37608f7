import type { Redis } from 'ioredis';

type Send = (...words: unknown[]) => Promise<unknown>;

/**
 * Watches the first words with a server, of which ioredis tells too much or too little. It prints a warning of its own
 * when an old server needs no password or cannot take a user name; and it keeps a refused HELLO to itself when the
 * server hangs up right after it, as one without a free connection does.
 */
export function watchHandshake(client: Redis, onRefusal: (error: unknown) => void): void {
  const hello = client.hello.bind(client) as Send;
  const auth = client.auth.bind(client) as Send;
  Object.assign(client, {
    hello: (...words: unknown[]) =>
      hello(...words).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ReplyError') onRefusal(error);
        throw error;
      }),
    auth: (...words: unknown[]) =>
      auth(...words).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : '';
        if (/no password is set|without any password configured/.test(message)) return 'OK';
        throw new Error(/wrong number of arguments/.test(message) ? 'WRONGPASS' : message);
      }),
  });
}
