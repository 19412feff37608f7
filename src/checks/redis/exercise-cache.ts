import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Answer } from '../answer.ts';
import type { StorePort } from '../ports.ts';
import { brokenStore } from './broken-store.ts';

export interface ExerciseOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface CacheEvidence {
  /** For all five steps, which go out together. */
  readonly roundTripMs: number;
  readonly remainingMs: number;
}

const lifetimeMs = 30_000;
/** A server counts in its own milliseconds. */
const slackMs = 1_000;

/**
 * Sets a value, reads it and its lifetime, deletes it and looks whether it is gone, in one round trip and under a key
 * that nobody else has. The same for Redis and for the store in memory.
 */
export async function exerciseCache(
  store: StorePort,
  { clock, signal }: ExerciseOptions,
): Promise<Answer<CacheEvidence>> {
  const key = `check:${randomUUID()}`;
  const value = randomUUID();
  const start = clock.monotonic();
  const [set, found, remaining, removed, left] = await Promise.all([
    store.set(key, value, lifetimeMs, { signal }),
    store.get(key, { signal }),
    store.remainingMs(key, { signal }),
    store.delete(key, { signal }),
    store.get(key, { signal }),
  ]);
  const roundTripMs = clock.monotonic() - start;

  if (!set.ok) return set;
  if (!found.ok) return found;
  if (!remaining.ok) return remaining;
  if (!removed.ok) return removed;
  if (!left.ok) return left;
  if (found.value !== value) return brokenStore(store, 'VALUE_DIFFERS', 'does not give back what was set');
  const remainingMs = remaining.value;
  const isExpiring =
    remainingMs !== null && remainingMs <= lifetimeMs && remainingMs >= lifetimeMs - roundTripMs - slackMs;
  if (!isExpiring) return brokenStore(store, 'LIFETIME_DIFFERS', 'does not keep the lifetime of a key');
  if (!removed.value || left.value !== null) return brokenStore(store, 'NOT_DELETED', 'does not delete a key');
  return { ok: true, value: { roundTripMs: Math.round(roundTripMs * 10) / 10, remainingMs } };
}
