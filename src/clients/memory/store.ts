import type { Answer, CallOptions } from '../../checks/answer.ts';
import type { StorePort } from '../../checks/ports.ts';
import type { Clock } from '../../core/clock.ts';
import { assertLifetime, assertTakeable, type BucketState, bucketLifetimeMs, takeFromBucket } from './token-bucket.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** When there are more, the oldest go. */
  readonly maxKeys?: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly expiresAt: number;
}

/** The store that serves while Redis does not: the same promises, for one process and until it ends. */
export function createMemoryStore({ clock, maxKeys = 10_000 }: MemoryStoreOptions): StorePort {
  const values = createShelf<string>(clock, maxKeys);
  const buckets = createShelf<BucketState>(clock, maxKeys);

  const answer = async <Value>({ signal }: CallOptions, act: () => Value): Promise<Answer<Value>> =>
    signal.aborted ? givenUp : { ok: true, value: act() };

  return {
    set: (key, value, ttlMs, options) =>
      answer(options, () => {
        values.put(key, value, assertLifetime(ttlMs));
        return null;
      }),
    get: (key, options) => answer(options, () => values.find(key)?.value ?? null),
    remainingMs: (key, options) =>
      answer(options, () => {
        const entry = values.find(key);
        return entry ? Math.ceil(entry.expiresAt - clock.monotonic()) : null;
      }),
    delete: (key, options) => answer(options, () => values.remove(key)),
    takeTokens: (key, bucket, count, options) =>
      answer(options, () => {
        assertTakeable(bucket, count);
        const kept = buckets.find(key)?.value ?? null;
        const { state, grant } = takeFromBucket(kept, bucket, count, clock.monotonic());
        buckets.put(key, state, bucketLifetimeMs(bucket));
        return grant;
      }),
  };
}

const givenUp = {
  ok: false,
  fault: {
    reason: 'timeout',
    message: 'The in-memory store was not asked in time',
    hint: 'Ask again',
    code: 'TIMEOUT',
  },
} as const satisfies Answer<never>;

/** Entries with lifetimes, in the order in which they were put. */
function createShelf<Value>(clock: Clock, maxKeys: number) {
  const entries = new Map<string, Entry<Value>>();
  const isOver = ({ expiresAt }: Entry<Value>) => clock.monotonic() >= expiresAt;

  const makeRoom = () => {
    for (const [key, entry] of entries) if (isOver(entry)) entries.delete(key);
    for (const key of entries.keys()) {
      if (entries.size < maxKeys) return;
      entries.delete(key);
    }
  };

  const find = (key: string): Entry<Value> | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    if (!isOver(entry)) return entry;
    entries.delete(key);
    return null;
  };

  return {
    find,
    put(key: string, value: Value, ttlMs: number) {
      entries.delete(key);
      if (entries.size >= maxKeys) makeRoom();
      entries.set(key, { value, expiresAt: clock.monotonic() + ttlMs });
    },
    remove(key: string): boolean {
      const isThere = find(key) !== null;
      entries.delete(key);
      return isThere;
    },
  };
}
