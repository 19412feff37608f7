import { expect, test } from 'vitest';
import { createReplyCounter } from '../../../../src/clients/redis/reply-gate.ts';

const replies: readonly string[] = [
  '+OK\r\n',
  ':1\r\n',
  '$5\r\nhe\r\no\r\n',
  '$0\r\n\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '*0\r\n',
  '_\r\n',
  '#t\r\n',
  ',1.5\r\n',
  '=7\r\ntxt:abc\r\n',
  '*3\r\n:1\r\n$3\r\nabc\r\n*2\r\n+a\r\n+b\r\n',
  '%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n',
  '~1\r\n+a\r\n',
];

test('replies are counted wherever what comes is divided', () => {
  const bytes = Buffer.from(replies.join(''));
  for (let size = 1; size <= bytes.length; size += 1) {
    const counter = createReplyCounter();
    let counted = 0;
    for (let at = 0; at < bytes.length; at += size)
      counted += counter.read(bytes.subarray(at, at + size)) ?? Number.NaN;
    expect(counted, `in pieces of ${size}`).toBe(replies.length);
  }
});

test('what a server says of its own accord, or when it hangs up, is no reply', () => {
  const counter = createReplyCounter();
  expect(counter.read(Buffer.from('>2\r\n+a\r\n+b\r\n'))).toBe(0);
  expect(counter.read(Buffer.from('-ERR max number of clients reached\r\n'))).toBe(0);
  expect(counter.read(Buffer.from('*1\r\n-ERR inside\r\n'))).toBe(1);
});

test.each([
  ['a text', '$2000000000\r\n'],
  ['a text in a list', '*2\r\n:1\r\n$2000000000\r\n'],
  ['a list', '*30000000\r\n'],
  ['a map', '%2000000000\r\n'],
  ['lists in lists', '*1\r\n'.repeat(100)],
])('%s without measure is refused when it is announced', (_what, head) => {
  expect(createReplyCounter().read(Buffer.from(head))).toBeNull();
});

test.each([
  ['a line', '+', 'x'],
  ['small texts in a list', '*100000\r\n', `$100\r\n${'x'.repeat(100)}\r\n`],
])('%s that is too long is refused as it comes', (_what, head, part) => {
  const counter = createReplyCounter();
  counter.read(Buffer.from(head));
  const piece = Buffer.from(part.repeat(Math.ceil(65_536 / part.length)));
  let pieces = 0;
  while (counter.read(piece) !== null) pieces += 1;
  expect(pieces * piece.length).toBeLessThanOrEqual(8 * 1024 * 1024);
});
