import type { Clock } from '../../src/core/clock.ts';
import type { Claim, Fleet, Lease, Received, SharedSnapshot } from '../../src/core/monitor/fleet/fleet.ts';

/** Keeps the turns of a fleet within a test, by a clock of its own, as a server would. */
export interface MemoryKeeper {
  join(replica: string, shared?: readonly string[]): Fleet;
  /** Nobody reaches it any more, or everybody does again. */
  isAway: boolean;
  /** Forgets everything, as a server that was started anew. */
  forget(): void;
  /** How often it was asked for each thing. */
  readonly asked: Readonly<Record<'claim' | 'renew' | 'release' | 'publish' | 'news', number>>;
  /** Of whom something was kept, in order. */
  readonly stored: readonly string[];
}

interface Kept {
  lastRun: number;
  lease: { readonly run: number; until: number } | null;
  found: { readonly run: number; readonly endedAt: number; readonly until: number; readonly text: string } | null;
}

export function createMemoryKeeper(clock: Pick<Clock, 'monotonic'>, startedAt = 1_700_000_000_000): MemoryKeeper {
  const topics = new Map<string, Kept>();
  const stored: string[] = [];
  const asked = { claim: 0, renew: 0, release: 0, publish: 0, news: 0 };
  const now = () => startedAt + clock.monotonic();

  const keptOf = (topic: string): Kept => {
    const kept = topics.get(topic) ?? { lastRun: 0, lease: null, found: null };
    topics.set(topic, kept);
    if (kept.lease && kept.lease.until <= now()) kept.lease = null;
    if (kept.found && kept.found.until <= now()) kept.found = null;
    return kept;
  };
  const receivedOf = ({ found }: Kept, known: number | null): Received | null =>
    found && found.run !== known
      ? { run: found.run, ageMs: now() - found.endedAt, snapshot: JSON.parse(found.text) as SharedSnapshot }
      : null;
  const free = (kept: Kept, { run }: Lease) => {
    if (kept.lease?.run === run) kept.lease = null;
  };

  const keeper: MemoryKeeper = {
    isAway: false,
    asked,
    stored,
    forget: () => topics.clear(),
    join: (replica, shared) => ({
      replica,
      shares: (category) => shared?.includes(category) ?? true,
      async claim({ topic, known, freshMs, leaseMs, isForced }): Promise<Claim> {
        asked.claim += 1;
        if (keeper.isAway) return { kind: 'alone' };
        const kept = keptOf(topic);
        const received = receivedOf(kept, known);
        if (!isForced && received && received.ageMs < freshMs) return { kind: 'fresh', received };
        if (!isForced && kept.lease) return { kind: 'busy', received, leftMs: kept.lease.until - now() };
        const run = Math.max(kept.lastRun + 1, now());
        Object.assign(kept, { lastRun: run, lease: { run, until: now() + leaseMs } });
        return { kind: 'run', lease: { topic, run } };
      },
      async renew({ topic, run }, leaseMs) {
        asked.renew += 1;
        const { lease } = keptOf(topic);
        if (!keeper.isAway && lease?.run === run) lease.until = now() + leaseMs;
      },
      async release(lease) {
        asked.release += 1;
        if (!keeper.isAway) free(keptOf(lease.topic), lease);
      },
      async publish(lease, found, lifetimeMs) {
        asked.publish += 1;
        if (keeper.isAway) return { kind: 'alone' };
        const kept = keptOf(lease.topic);
        const { run } = lease;
        if ((kept.lease?.run ?? 0) > run || (kept.found?.run ?? 0) > run)
          return { kind: 'late', received: receivedOf(kept, run) };
        free(kept, lease);
        kept.found = { run, endedAt: now(), until: now() + lifetimeMs, text: JSON.stringify(found) };
        stored.push(replica);
        return { kind: 'stored' };
      },
      async news(known) {
        asked.news += 1;
        const all = [...known].map(([topic, run]) => [topic, receivedOf(keptOf(topic), run)] as const);
        return new Map(keeper.isAway ? [] : all.flatMap(([topic, received]) => (received ? [[topic, received]] : [])));
      },
    }),
  };
  return keeper;
}
