import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Status } from '../../src/core/status.ts';
import type { RedisServer } from '../stack/redis.ts';
import { readMemory } from '../support/read-memory.ts';
import type { Oracle } from './oracle.ts';
import type { Judged } from './plan.ts';
import type { Replica } from './replica.ts';

/** What was seen, and what of it was wrong. */
export interface Findings {
  judgements: number;
  /** Right in any case, because a fault had just begun or ended. */
  undecided: number;
  answers: number;
  readonly tookMs: number[];
  readonly violations: string[];
  keys: number;
  /** The p99 of the event loops of replicas, and of one that does nothing, in milliseconds. */
  readonly loops: number[];
  readonly idleLoops: number[];
}

export interface WatchOptions {
  readonly replicas: readonly Replica[];
  readonly oracle: Oracle;
  readonly redis: RedisServer;
  readonly signal: AbortSignal;
  readonly record: Findings;
  /** How many results there are. */
  readonly checks: number;
  /** Since the run began. */
  readonly now: () => number;
}

/** An answer that takes longer is none. Whoever asks is on the same machine, and has a stack to run besides. */
const patienceMs = 5_000;
const [askEveryMs, weighEveryMs, inspectEveryMs] = [500, 10_000, 1_000];
/** No lease is for longer, nor any run renewed for longer than its longest. */
const longestLeaseMs = 30_000;
const longestRunMs = 90_000;

export const judged = [
  'environment',
  'database',
  'schema',
  'rls',
  'services',
  'redis',
  'email',
] as const satisfies readonly Judged[];

/** Watches all replicas, and what they keep in Redis, until the signal aborts. */
export async function watch(options: WatchOptions): Promise<void> {
  const { replicas } = options;
  const idle = new Worker(new URL('idle-loop.mjs', import.meta.url));
  await Promise.all([
    ...replicas.map((replica) => watchReplica(replica, options)),
    weigh(idle, options),
    inspect(options),
  ]);
  await idle.terminate();
}

async function watchReplica(replica: Replica, { oracle, signal, record, checks, now }: WatchOptions): Promise<void> {
  const complain = (text: string) => {
    record.violations.push(`${(now() / 1_000).toFixed(1)} s, replica ${replica.index}: ${text}`);
  };
  for (let round = 0; !signal.aborted; round += 1) {
    const { service } = replica;
    const isQuiet = () => replica.service !== service || performance.now() < replica.quietUntil;
    const ask = async (path: string) => {
      const from = performance.now();
      try {
        const response = await fetch(`${service?.url}${path}`, { signal: AbortSignal.timeout(patienceMs) });
        const body = await response.json();
        record.answers += 1;
        record.tookMs.push(performance.now() - from);
        return { code: response.status, body };
      } catch (error) {
        if (!isQuiet() && !signal.aborted) complain(`no answer to ${path}: ${error}`);
        return null;
      }
    };
    if (service && replica.quietUntil !== Number.POSITIVE_INFINITY) {
      const live = await ask('/health/live');
      if (live && live.code !== 200 && !isQuiet()) complain(`not alive: ${JSON.stringify(live.body)}`);
      const whole = await ask(round % 10 === 0 ? '/health/summary' : '/health');
      const ready = await ask('/health/ready');
      if (whole && !isQuiet()) {
        const { categories, results } = whole.body as {
          readonly categories: Record<string, { status: Status; message: string }>;
          readonly results?: readonly unknown[];
        };
        if (results && results.length !== checks) complain(`${results.length} results instead of ${checks}`);
        for (const category of judged) {
          const { status, message } = categories[category] ?? { status: 'not told', message: '' };
          const right = oracle.expect(category, now());
          if (right === null) record.undecided += 1;
          else record.judgements += 1;
          if (right && !right.includes(status as Status))
            complain(`${category} is ${status}, not ${right}: ${message}`);
        }
      }
      if (ready && !isQuiet()) {
        const right = oracle.expect('ready', now());
        const status = ready.code === 200 ? 'healthy' : 'failed';
        if (right === null) record.undecided += 1;
        else record.judgements += 1;
        if (right && !right.includes(status)) complain(`ready is ${ready.code}: ${JSON.stringify(ready.body)}`);
      }
    }
    await wait(askEveryMs);
  }
}

/** Memory and event loops, now and then: reading the second resets it. */
async function weigh(idle: Worker, { replicas, signal, record }: WatchOptions): Promise<void> {
  while (!signal.aborted) {
    await wait(weighEveryMs, undefined, { signal }).catch(() => {});
    for (const replica of replicas) {
      const { service } = replica;
      if (!service || performance.now() < replica.quietUntil) continue;
      const megabytes = readMemory(service);
      if (megabytes !== null) replica.memory.push(megabytes);
      const text = await fetch(`${service.url}/metrics`, { signal: AbortSignal.timeout(patienceMs) })
        .then((response) => response.text())
        .catch(() => '');
      const [, lag] = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text) ?? [];
      if (lag !== undefined) record.loops.push(Number(lag) * 1_000);
    }
    const told = new Promise<number>((resolve) => idle.once('message', resolve));
    idle.postMessage('tell');
    record.idleLoops.push(await told);
  }
}

/** Nothing of ours in Redis is for ever, no lease outlives its time, and what is published is whole. */
async function inspect({ redis, signal, record, now }: WatchOptions): Promise<void> {
  const holders = new Map<string, { readonly run: string; readonly since: number }>();
  const complain = (text: string) => record.violations.push(`${(now() / 1_000).toFixed(1)} s, Redis: ${text}`);
  while (!signal.aborted) {
    try {
      const { Redis } = await import('ioredis');
      const client = new Redis(redis.port, { retryStrategy: () => null, commandTimeout: 1_000, lazyConnect: true });
      client.on('error', () => {});
      try {
        await client.connect();
        for (const key of await client.keys('*')) {
          const [leftMs, type] = await Promise.all([client.pttl(key), client.type(key)]);
          record.keys += 1;
          if (leftMs === -1) complain(`${key} has no lifetime`);
          if (type !== 'string') continue;
          const value = await client.get(key);
          if (key.endsWith(':lease') && value !== null) {
            if (leftMs > longestLeaseMs) complain(`${key} is leased for another ${leftMs} ms`);
            const known = holders.get(key);
            if (known?.run !== value) holders.set(key, { run: value, since: now() });
            else if (now() - known.since > longestRunMs) complain(`${key} has been held by one run for too long`);
          }
          const version = key.endsWith(':snapshot') ? await client.get(key.replace(/snapshot$/, 'version')) : '';
          if (version === null && (await client.exists(key)) === 1) complain(`${key} has no version`);
        }
      } finally {
        client.disconnect();
      }
    } catch {
      // It is gone, or hangs, which is one of the faults.
    }
    await wait(inspectEveryMs, undefined, { signal }).catch(() => {});
  }
}
