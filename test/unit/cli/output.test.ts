import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';

function stream(fails: NodeJS.ErrnoException | null = null, isTTY = false) {
  const written: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done(fails);
    },
  });
  return { written, stream: Object.assign(sink, { isTTY }) };
}

const errorOf = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ['a pipe with FORCE_COLOR and NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
])('%s: colour is as expected', (_what, isTTY, environment, expected) => {
  expect(createOutput(stream(null, isTTY).stream, environment).hasColour).toBe(expected);
});

test('a write resolves when the text has left', async () => {
  const { stream: sink, written } = stream();
  await createOutput(sink, {}).write('text');
  expect(written).toEqual(['text']);
});

test('a reader that has gone away is no error', async () => {
  const output = createOutput(stream(errorOf('EPIPE')).stream, {});
  await expect(output.write('text')).resolves.toBeUndefined();
  await expect(output.write('more')).resolves.toBeUndefined();
});

test('a full disk is one', async () => {
  await expect(createOutput(stream(errorOf('ENOSPC')).stream, {}).write('text')).rejects.toThrow('ENOSPC');
});
