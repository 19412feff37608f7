import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { sayForEver, type WayFault } from '../support/fault-proxy.ts';

/** Does something when the first question has come, and ends the connection with the answer. */
const answering = (answer: string | Uint8Array): WayFault => ({
  serve: (client) => void client.once('data', () => client.end(answer)),
});
const whenAsked = (act: (client: Socket) => void): WayFault => ({
  serve: (client) => void client.once('data', () => act(client)),
});

/** An answer over HTTP with a body. */
export function answerWith(status: number, body: string, type = 'application/json'): WayFault {
  const head = `HTTP/1.1 ${status} Told\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return answering(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const page = '<!doctype html><html><body>It works</body></html>';
const packed = gzipSync(Buffer.alloc(200 * 1024 * 1024));
const megabyte = Buffer.alloc(1024 * 1024, ' ');

/** What can go wrong with whoever is asked over HTTP, whoever that is. */
export const httpFaults = {
  'refuses connections': { isRefused: true },
  'resets the connection': whenAsked((client) => client.resetAndDestroy()),
  'hangs up without a word': whenAsked((client) => client.end()),
  'resets amid the answer': whenAsked((client) => {
    client.write(`${ok}Content-Length: 100\r\n\r\n[{"id"`, () => client.resetAndDestroy());
  }),
  'accepts and says nothing': { serve: () => {} },
  'says headers, then nothing': whenAsked((client) => client.write(`${ok}Content-Length: 100\r\n\r\n`)),
  'says a byte at a time': whenAsked((client) => {
    client.write(`${ok}Content-Length: 100000\r\n\r\n[`);
    const timer = setInterval(() => client.write(' '), 100);
    client.on('close', () => clearInterval(timer));
  }),
  'says garbage': answering('\u0000\u00ff\u0013\u0007\r\n\r\n'),
  'greets as SSH does': { serve: (client) => void client.write('SSH-2.0-OpenSSH_9.2p1\r\n') },
  'wants TLS': answering(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x46)),
  'sends headers without end': whenAsked((client) => {
    client.write('HTTP/1.1 200 OK\r\n');
    sayForEver(client, Buffer.from('X-More: and more\r\n'.repeat(500)));
  }),
  'breaks off amid the headers': answering('HTTP/1.1 200 OK\r\nContent-Ty'),
  'shows a page with 200': answerWith(200, page, 'text/html'),
  'shows a page with 502': answerWith(502, page, 'text/html'),
  'says 404 and nothing': answerWith(404, '', 'text/plain'),
  'says 204 and nothing': answering('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'),
  'redirects to itself': answering(
    'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  ),
  'sends a picture': answerWith(200, '\u0089PNG\r\n', 'image/png'),
  'sends JSON of something else': answerWith(200, '{"swagger":"2.0"}'),
  'sends a body that is not packed as it says': answering(`${ok}Content-Encoding: gzip\r\nConnection: close\r\n\r\n[]`),
  'sends 50 MB': whenAsked((client) => {
    client.write(`${ok}Content-Length: ${50 * megabyte.length}\r\n\r\n`);
    for (let left = 50; left > 0; left -= 1) client.write(megabyte);
  }),
  'sends a body without end': whenAsked((client) => {
    client.write(`${ok}Connection: close\r\n\r\n[`);
    sayForEver(client, megabyte);
  }),
  'sends 200 MB packed to a thousandth': whenAsked((client) => {
    client.write(`${ok}Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    client.end(packed);
  }),
} as const satisfies Readonly<Record<string, WayFault>>;

export type HttpFault = keyof typeof httpFaults;

/**
 * What keeps the process busy, whatever is done about it: what was taken in before it was refused is collected later.
 */
export const busyMs: Readonly<Partial<Record<HttpFault, number>>> = {
  'sends 50 MB': 250,
  'sends a body without end': 250,
  'sends 200 MB packed to a thousandth': 250,
};

/** Passes all on, but late. */
export const lateBy = (ms: number): WayFault => ({
  answer: async (chunk, client) => {
    await wait(ms);
    if (client.writable) client.write(chunk);
  },
});
