/** A body that is longer than any answer to what was asked. */
export class BodyTooLarge extends Error {
  readonly code = 'BODY_TOO_LARGE';

  constructor() {
    super('The body is too large');
    this.name = 'BodyTooLarge';
  }
}

const firstBytes = 16 * 1024;

/**
 * Reads a body to its end, unpacked, and breaks the exchange off where it goes beyond the limit. It is collected in one
 * piece: whoever sends a byte at a time would have each of them cost as much as a hundred.
 */
export async function readBody({ body }: Pick<Response, 'body'>, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  let collected = Buffer.alloc(Math.min(firstBytes, maxBytes));
  let size = 0;
  for await (const chunk of body ?? []) {
    if (size + chunk.byteLength > maxBytes) throw new BodyTooLarge();
    if (size + chunk.byteLength > collected.byteLength) {
      const larger = Buffer.alloc(Math.min(maxBytes, 2 * (size + chunk.byteLength)));
      collected.copy(larger, 0, 0, size);
      collected = larger;
    }
    collected.set(chunk, size);
    size += chunk.byteLength;
  }
  return collected.subarray(0, size);
}
