import { takeTurn } from '../core/take-turn.ts';

/** A body that is longer than any answer to what was asked. */
export class BodyTooLarge extends Error {
  readonly code = 'BODY_TOO_LARGE';

  constructor() {
    super('The body is too large');
    this.name = 'BodyTooLarge';
  }
}

const firstBlock = 4 * 1024;
const furtherBlock = 64 * 1024;
/** So much is read before others have a turn: a sender that is quick would hold up everybody else. */
const turnBytes = 512 * 1024;

/**
 * Reads a body to its end, unpacked, and breaks the exchange off where it goes beyond the limit, at once where it says so
 * itself. It is copied into blocks: whoever sends a byte at a time would have each of them cost as much as a hundred.
 */
export async function readBody(
  { body, headers }: Pick<Response, 'body' | 'headers'>,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  if (Number(headers.get('content-length')) > maxBytes) {
    await body?.cancel();
    throw new BodyTooLarge();
  }
  const blocks: Buffer<ArrayBuffer>[] = [];
  let free = Buffer.alloc(0);
  let size = 0;
  let sinceTurn = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLarge();
    for (let rest: Uint8Array = chunk; rest.byteLength > 0; ) {
      if (free.byteLength === 0) {
        free = Buffer.allocUnsafeSlow(blocks.length === 0 ? firstBlock : furtherBlock);
        blocks.push(free);
      }
      const part = rest.subarray(0, free.byteLength);
      free.set(part);
      free = free.subarray(part.byteLength);
      rest = rest.subarray(part.byteLength);
    }
    sinceTurn += chunk.byteLength;
    if (sinceTurn < turnBytes) continue;
    sinceTurn = 0;
    await takeTurn();
  }
  return Buffer.concat(blocks, size);
}
