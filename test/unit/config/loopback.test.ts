import { expect, test } from 'vitest';
import { isLoopback } from '../../../src/config/loopback.ts';

test.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LOCALHOST'])(
  'nobody else reaches what listens at %s',
  (host) => expect(isLoopback(host)).toBe(true),
);

test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', '127.example.com', 'localhost.example.com', ''])(
  'somebody else may reach what listens at %j',
  (host) => expect(isLoopback(host)).toBe(false),
);
