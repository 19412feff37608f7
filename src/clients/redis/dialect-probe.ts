import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import { lookUp } from '../look-up.ts';
import type { RedisAddress } from './address.ts';

interface ProbeOptions {
  readonly address: RedisAddress;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** A misunderstanding lasts, and whoever answers it is not to be asked at every look. */
const lifetimeMs = 30_000;

/**
 * Finds out whether a server that left us without a word speaks the other language: TLS where we spoke plainly, and
 * plain words where we spoke TLS. No key, user or password is sent, and the certificate does not matter. The answer is
 * kept for a while.
 */
export function createDialectProbe({ address, timeoutMs, clock }: ProbeOptions): () => Promise<boolean> {
  let last: { readonly at: number; readonly answer: Promise<boolean> } | null = null;
  return () => {
    const at = clock.monotonic();
    if (!last || at - last.at > lifetimeMs) last = { at, answer: speaksOtherwise(address, timeoutMs, clock) };
    return last.answer;
  };
}

function speaksOtherwise({ host = '', port = 0, tls }: RedisAddress, timeoutMs: number, clock: Clock) {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = tls
    ? connect({ host, port, lookup: lookUp }, () => socket.write('PING\r\n'))
    : connectTls({ host, port, lookup: lookUp, rejectUnauthorized: false }, () => resolve(true));
  // What is no reply of Redis, such as a record of TLS, begins with another byte.
  if (tls) socket.on('data', (chunk) => resolve(/^[+-]/.test(String(chunk))));
  socket.on('error', () => resolve(false));
  socket.on('close', () => resolve(false));
  const cancel = clock.after(timeoutMs, () => resolve(false));
  return promise.finally(() => {
    cancel();
    socket.destroy();
  });
}
