import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding } from './encoding.ts';
import { putHead } from './head.ts';
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
  return (request, reply, rendering, vary) => {
    const send = isOwnServer ? (packet: Packet) => writeInto(reply, packet) : (packet: Packet) => hand(reply, packet);
    const packet = packFor(request.raw, rendering, vary);
    if (!(packet instanceof Promise)) return send(packet);
    packet.then(send, (error: unknown) => void reply.send(error));
  };
}

/** Writes a rendering to whoever asked, without a framework in between, or does `otherwise` when it cannot be drawn. */
export function deliverRaw(
  request: IncomingMessage,
  response: ServerResponse,
  rendering: Rendering | Promise<Rendering>,
  vary: string | null,
  otherwise: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  const packet = packFor(request, rendering, vary);
  const send = (each: Packet) => {
    if (!putHead(response, each.code, each.head)) response.writeHead(each.code, each.lines);
    writeBody(request, response, each);
  };
  if (packet instanceof Promise) packet.then(send, () => otherwise(request, response));
  else send(packet);
}

function packFor({ headers }: IncomingMessage, rendering: Rendering | Promise<Rendering>, vary: string | null) {
  const encoding = chooseEncoding(headers['accept-encoding']);
  return rendering instanceof Promise
    ? rendering.then((each) => each.pack(vary, encoding))
    : rendering.pack(vary, encoding);
}

function writeBody({ method }: IncomingMessage, response: ServerResponse, { payload, charset }: Packet): void {
  if (method === 'HEAD') response.end();
  else response.end(payload, charset);
}

function writeInto(reply: FastifyReply, packet: Packet): void {
  reply.hijack();
  reply.raw.writeHead(packet.code, packet.lines);
  writeBody(reply.request.raw, reply.raw, packet);
}

function hand(reply: FastifyReply, { code, headers, payload }: Packet): void {
  reply.code(code).headers(headers).send(payload);
}
