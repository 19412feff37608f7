import type { Fault } from '../../../checks/answer.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Claim, Fleet, Lease, Received, Wanted } from '../../../core/monitor/fleet/fleet.ts';
import type { RedisClient, RedisConnection } from '../connection.ts';
import { createEnvelope, type Envelope } from './envelope.ts';

export interface RedisFleetOptions {
  readonly connection: Pick<RedisConnection, 'ask'>;
  readonly clock: Clock;
  /** This replica, as the others name it. */
  readonly replica: string;
  /** The categories that are shared, each with a word that is the same for those who may share it. */
  readonly groups: ReadonlyMap<string, string>;
  /** What all who share know, and nobody else. */
  readonly key: Buffer;
  readonly onEvent: (event: FleetEvent) => void;
}

/** What somebody should know of, each told once while it lasts. */
export type FleetEvent =
  | { readonly kind: 'alone'; readonly fault: Fault }
  | { readonly kind: 'together' }
  | { readonly kind: 'unreadable' | 'too_large'; readonly category: string };

/** A run waits no longer for the answer whether it may begin. */
const patienceMs = 250;
/** Nobody waits for what was found to be stored, and it may be large. */
const publishMs = 1_000;
/** Calls in a row that fail before it is said that the others cannot be reached. */
const failuresToTell = 3;
/** Longer than any run: when it is lost, numbers follow the clock. */
const lastRunMs = 24 * 60 * 60 * 1_000;

/** A replica among others that share their runs through Redis. */
export function createRedisFleet(options: RedisFleetOptions): Fleet {
  const { connection, clock, replica, groups, key, onEvent } = options;
  const envelopes = new Map<string, Envelope>();
  const startedTicks = new WeakMap<Lease, { readonly serverTime: number; readonly tick: number }>();
  const told = new Set<string>();
  let failures = 0;

  async function ask<Value>(question: (client: RedisClient) => Promise<Value>, ms = patienceMs): Promise<Value | null> {
    const answer = await askInTime(question, ms);
    if (answer.ok) {
      if (failures >= failuresToTell) onEvent({ kind: 'together' });
      failures = 0;
      return answer.value;
    }
    failures += 1;
    if (failures === failuresToTell) onEvent({ kind: 'alone', fault: answer.fault });
    return null;
  }

  async function askInTime<Value>(question: (client: RedisClient) => Promise<Value>, ms: number) {
    const patience = new AbortController();
    // Where this process was late itself, the answer may be there already: it is read before the time is up.
    const cancel = clock.after(ms, () => setImmediate(() => setImmediate(() => patience.abort())));
    try {
      return await connection.ask(question, patience.signal);
    } finally {
      cancel();
    }
  }

  const categoryOf = (topic: string) => topic.split('~')[0] ?? topic;
  const baseOf = (topic: string) => `fleet:${groups.get(categoryOf(topic))}:${topic}`;
  const keysOf = (topic: string) => {
    const base = baseOf(topic);
    return { last: `${base}:last`, lease: `${base}:lease`, version: `${base}:version`, snapshot: `${base}:snapshot` };
  };

  function envelopeOf(topic: string): Envelope {
    const envelope = envelopes.get(topic) ?? createEnvelope({ key, about: baseOf(topic) });
    envelopes.set(topic, envelope);
    return envelope;
  }

  function tellOnce(kind: 'unreadable' | 'too_large', topic: string, isSo: boolean): void {
    const what = `${kind} ${topic}`;
    if (isSo && !told.has(what)) onEvent({ kind, category: categoryOf(topic) });
    if (isSo) told.add(what);
    else told.delete(what);
  }

  /** Null where there is nothing, or nothing that one of us has written about this. */
  async function receive(topic: string, text: string, now: number): Promise<Received | null> {
    if (text === '') return null;
    const letter = await envelopeOf(topic).open(text);
    tellOnce('unreadable', topic, letter === null);
    return letter && { run: letter.run, ageMs: Math.max(0, now - letter.endedAt), snapshot: letter.snapshot };
  }

  async function claim(wanted: Wanted): Promise<Claim> {
    const { topic, known, freshMs, leaseMs, isForced } = wanted;
    const { last, lease: leaseKey, version, snapshot } = keysOf(topic);
    const words = [known ?? '', Math.floor(freshMs), Math.ceil(leaseMs), isForced ? 1 : 0, lastRunMs];
    const reply = await ask((client) => client.claimRun(last, leaseKey, version, snapshot, ...words));
    if (reply === null) return { kind: 'alone' };
    const [kind, now, run, text, leftMs] = reply as [Claim['kind'], number, string, string, number];
    if (kind === 'run') {
      const lease = { topic, run: Number(run) };
      startedTicks.set(lease, { serverTime: now, tick: clock.monotonic() });
      return { kind, lease };
    }
    const received = await receive(topic, text, now);
    if (kind === 'busy') return { kind, received, leftMs };
    if (received) return { kind: 'fresh', received };
    return claim({ ...wanted, known: Number(run), freshMs: 0 });
  }

  return {
    replica,
    shares: (category) => groups.has(category),
    claim,
    async renew({ topic, run }, leaseMs) {
      await ask((client) => client.holdRun(keysOf(topic).lease, run, Math.ceil(leaseMs)));
    },
    async release({ topic, run }) {
      await ask((client) => client.holdRun(keysOf(topic).lease, run, 0));
    },
    async publish(lease, found, lifetimeMs) {
      const { topic, run } = lease;
      const { lease: leaseKey, version, snapshot } = keysOf(topic);
      const started = startedTicks.get(lease);
      if (!started) return { kind: 'alone' };
      const endedAt = Math.round(started.serverTime + clock.monotonic() - started.tick);
      const text = await envelopeOf(topic).seal({ run, endedAt, snapshot: found });
      tellOnce('too_large', topic, text === null);
      if (text === null) {
        await this.release(lease);
        return { kind: 'alone' };
      }
      const words = [run, endedAt, Math.ceil(lifetimeMs), text];
      const reply = await ask((client) => client.publishRun(leaseKey, version, snapshot, ...words), publishMs);
      if (reply === null) return { kind: 'alone' };
      const [isStored, now, later] = reply as [number, number, string];
      return isStored === 1 ? { kind: 'stored' } : { kind: 'late', received: await receive(topic, later, now) };
    },
    async news(known) {
      const topics = [...known.keys()];
      const versions = await ask((client) => client.mget(topics.map((topic) => keysOf(topic).version)));
      const changed = topics.filter((topic, index) => {
        const run = /^(\d+) /.exec(versions?.[index] ?? '')?.[1];
        return run !== undefined && Number(run) !== known.get(topic);
      });
      if (changed.length === 0) return new Map();
      const asked = await ask((client) =>
        Promise.all([client.time(), ...changed.map((topic) => client.get(keysOf(topic).snapshot))] as const),
      );
      if (asked === null) return new Map();
      const [time, ...texts] = asked;
      const now = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
      const news = new Map<string, Received>();
      for (const [index, topic] of changed.entries()) {
        const received = await receive(topic, texts[index] ?? '', now);
        if (received && received.run !== known.get(topic)) news.set(topic, received);
      }
      return news;
    },
  };
}
