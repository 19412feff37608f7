import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody } from '../../../src/clients/read-body.ts';
import { startServer } from './http-server.ts';

const limit = 64 * 1024;

test('a body up to the limit is read to its end', async () => {
  const text = 'ä'.repeat(limit / 2);
  await using server = await startServer((response) => response.end(text));
  expect(String(await readBody(await fetch(server.url), limit))).toBe(text);
  expect((await readBody(new Response(null), limit)).byteLength).toBe(0);
});

test('a byte more than the limit is too much', async () => {
  await using server = await startServer((response) => response.end(Buffer.alloc(limit + 1)));
  await expect(readBody(await fetch(server.url), limit)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
});

test('a body that says itself that it is too long is not read', async () => {
  const { promise: hungUp, resolve } = Promise.withResolvers<void>();
  await using server = await startServer((response) => {
    response
      .on('close', resolve)
      .writeHead(200, { 'content-length': limit + 1 })
      .write('x');
  });
  await expect(readBody(await fetch(server.url), limit)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  await hungUp;
});

test('what is packed counts as long as it is unpacked', async () => {
  const packed = gzipSync(Buffer.alloc(100 * limit));
  expect(packed.byteLength).toBeLessThan(limit);
  await using server = await startServer((response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  );
  await expect(readBody(await fetch(server.url), limit)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
});

test('a body without end is hung up on soon after the limit', async () => {
  const { promise: hungUp, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  await using server = await startServer((response) => {
    const piece = Buffer.alloc(limit);
    const go = () => {
      sent += piece.byteLength;
      response.write(piece, () => setImmediate(go));
    };
    response.on('error', () => {}).on('close', resolve);
    go();
  });
  await expect(readBody(await fetch(server.url), limit)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  await hungUp;
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('a body in many small pieces costs no more than its length', async () => {
  const pieces = 200_000;
  let left = pieces;
  const body = new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      left -= 1;
      // A piece is a view of something larger, as those are that come from a socket.
      controller.enqueue(new Uint8Array(4_096).subarray(0, 1));
    },
  });
  const before = process.memoryUsage().arrayBuffers;
  const read = await readBody(new Response(body), pieces);
  globalThis.gc?.();
  expect(read.byteLength).toBe(pieces);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(pieces * 1_000);
});
