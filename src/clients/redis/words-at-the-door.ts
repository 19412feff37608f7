import { connect } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { lookUp } from '../look-up.ts';
import type { RedisAddress } from './address.ts';

interface DoorOptions {
  readonly address: RedisAddress;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Whoever says nothing at the door is not to be waited for at every look. */
const lifetimeMs = 10_000;

/**
 * Hears what a server says that turns everybody away: one without a free connection, or in protected mode, says why and
 * hangs up before it has read a word. What it said is lost to whoever has spoken meanwhile, and so this listens and
 * sends nothing. Null when nothing is said; the answer is kept for a while.
 */
export function createDoorListener({ address, timeoutMs, clock }: DoorOptions): () => Promise<string | null> {
  let last: { readonly at: number; readonly answer: Promise<string | null> } | null = null;
  return () => {
    const at = clock.monotonic();
    if (!last || at - last.at > lifetimeMs) last = { at, answer: listen(address, timeoutMs, clock) };
    return last.answer;
  };
}

function listen({ host = '', port = 0 }: RedisAddress, timeoutMs: number, clock: Clock): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = connect({ host, port, lookup: lookUp });
  socket.on('data', (chunk) => resolve(/^-([^\r\n]{1,200})\r?\n/.exec(String(chunk))?.[1] ?? null));
  socket.on('error', () => resolve(null));
  socket.on('close', () => resolve(null));
  const cancel = clock.after(timeoutMs, () => resolve(null));
  return promise.finally(() => {
    cancel();
    socket.destroy();
  });
}
