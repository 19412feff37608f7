import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { createHead, type Head } from './head.ts';

/** What an answer says: its code, its headers and its text. */
export interface Drawing {
  readonly code: number;
  /** In small letters, without those that depend on who asks: `vary`, and what compressing adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as it goes onto the wire. */
export interface Packet {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The same headers as a flat list of names and values, as node:http takes them the fastest. */
  readonly lines: string[];
  /** They again, as they stand on the wire; null where node:http has to write them. */
  readonly head: Head | null;
  readonly payload: string | Buffer;
  readonly charset: 'latin1' | 'utf8';
}

/** How a caller wants the bytes of an answer. */
export type Encoding = 'identity' | 'gzip';

/** An answer that was drawn once, to be sent any number of times. */
export interface Rendering extends Drawing {
  /**
   * Made when it is first asked for. What is huge is compressed beside the event loop, and then it has to be waited for.
   * `vary` names what was looked at until it was clear that it is this answer; nothing for an answer to everybody.
   */
  pack(vary: string | null, encoding: Encoding): Packet | Promise<Packet>;
}

/** Nobody is to guess that an answer is something else than it says: it holds names that came from elsewhere. */
export const asItSays = { 'x-content-type-options': 'nosniff' } as const;

/** Below this, compressing saves no packet on the wire: it only costs. */
const leastCompressedBytes = 1_024;
/** What is longer is copied faster as bytes; what is shorter goes into one piece with its headers. */
const mostTextBytes = 4_096;

/** What is longer, half a millisecond of work and up, is compressed beside the event loop. */
const mostBytesInLoop = 256 * 1_024;
/** Half the work of the default, for a tenth more bytes: what stands for a second is worth no more. */
const settings = { level: 3 };

const compress = (body: string, bytes: number) =>
  bytes > mostBytesInLoop ? compressAside(body, settings) : gzipSync(body, settings);
const compressAside = promisify<string, typeof settings, Buffer>(gzip);

/** Prepares an answer for being sent again and again. */
export function createRendering(drawing: Drawing): Rendering {
  const { code, headers, body } = drawing;
  const bytes = Buffer.byteLength(body);
  const isCompressible = bytes >= leastCompressedBytes;
  const packets = new Map<string | null, Packet>();
  const compressedPackets = new Map<string | null, Packet | Promise<Packet>>();
  let compressed: Buffer | Promise<Buffer> | null = null;

  function packPlain(vary: string | null): Packet {
    const standing = packets.get(vary);
    if (standing) return standing;
    const isText = bytes <= mostTextBytes;
    const payload = isText ? body : Buffer.from(body);
    // What has a byte for each of its letters is written without looking at them.
    const charset = isText && bytes === body.length ? 'latin1' : 'utf8';
    return keep(packets, vary, buildPacket(vary, payload, charset, {}));
  }

  function packCompressed(vary: string | null): Packet | Promise<Packet> {
    const standing = compressedPackets.get(vary);
    if (standing) return standing;
    compressed ??= compress(body, bytes);
    const build = (payload: Buffer) =>
      keep(compressedPackets, vary, buildPacket(vary, payload, 'utf8', { 'content-encoding': 'gzip' }));
    return compressed instanceof Promise ? keep(compressedPackets, vary, compressed.then(build)) : build(compressed);
  }

  function buildPacket(
    vary: string | null,
    payload: string | Buffer,
    charset: Packet['charset'],
    more: Readonly<Record<string, string>>,
  ): Packet {
    const looked = [vary, isCompressible ? 'Accept-Encoding' : null].filter((name) => name !== null).join(', ');
    const all = {
      ...asItSays,
      ...(looked !== '' && { vary: looked }),
      ...headers,
      ...more,
      'content-length': String(Buffer.byteLength(payload)),
    };
    const lines = Object.entries(all).flat();
    return { code, headers: all, lines, head: createHead(code, lines), payload, charset };
  }

  return {
    ...drawing,
    pack: (vary, encoding) => (encoding === 'gzip' && isCompressible ? packCompressed(vary) : packPlain(vary)),
  };
}

function keep<Value>(kept: Map<string | null, Value>, name: string | null, value: Value): Value {
  kept.set(name, value);
  return value;
}
