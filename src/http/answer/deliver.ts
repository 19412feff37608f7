import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding } from './encoding.ts';
import type { Packet, Rendering } from './rendering.ts';

/** Sends a rendering, compressed where the caller takes that. */
export type Deliver = (
  request: FastifyRequest,
  reply: FastifyReply,
  rendering: Rendering | Promise<Rendering>,
  vary: string | null,
) => void;

/**
 * Into a server of our own the bytes are written as they are: no hook of anybody waits for them, and whatever else stands
 * between a handler and the socket costs more than all the rest. In an application the answer goes the way of every other
 * one there, so that hooks of the application see it, and may change it.
 */
export function createDeliver({ isOwnServer }: { readonly isOwnServer: boolean }): Deliver {
  const send = isOwnServer ? write : hand;
  return (request, reply, rendering, vary) => {
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    const packet =
      rendering instanceof Promise
        ? rendering.then((each) => each.pack(vary, encoding))
        : rendering.pack(vary, encoding);
    if (!(packet instanceof Promise)) return send(reply, packet);
    packet.then(
      (each) => send(reply, each),
      (error: unknown) => void reply.send(error),
    );
  };
}

function write(reply: FastifyReply, { code, lines, payload, charset }: Packet): void {
  reply.hijack();
  const { raw, request } = reply;
  raw.writeHead(code, lines);
  if (request.method === 'HEAD') raw.end();
  else raw.end(payload, charset);
}

function hand(reply: FastifyReply, { code, headers, payload }: Packet): void {
  reply.code(code).headers(headers).send(payload);
}
