import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultProxy, WayFault } from '../support/fault-proxy.ts';
import type { HostState } from './service-host.ts';
import type { WatchedService } from './start-watched.ts';

/** What a check has to say: its status, its reason or one of several, and a word of its message. */
export type Verdict = readonly [status: string, reason: string | readonly string[] | null, says: RegExp];

/** A fault, and what each of these checks has to say of it. */
export interface FaultRow {
  readonly what: string;
  /** What happens on the way; or what is done, and undone. */
  readonly way?: WayFault;
  readonly spoil?: () => unknown;
  readonly mend?: () => unknown;
  readonly checks: Readonly<Record<string, Verdict>>;
  /** How long it may keep the event loop busy, in milliseconds of processor time; 50 unless given. */
  readonly busyMs?: number;
}

interface RowsOptions {
  readonly category: string;
  readonly rows: readonly FaultRow[];
  /** The way to what is watched, and who watches it over that way. */
  open(): Promise<{
    readonly proxy: FaultProxy;
    readonly service: WatchedService;
    readonly secrets: readonly string[];
  }>;
}

/** A probe answers within this, whatever is wrong elsewhere. */
const longestTurnMs = 50;
const mostRefreshes = 2;
/** What three refreshes more or less leave on the heap. */
const heapBytes = 16 * 1024 * 1024;
/** What is taken in of answers before they are refused, by as many questions as are asked at once, and not yet collected. */
const peakBytes = 320 * 1024 * 1024;
const patience = { timeout: 60_000 };

/** In short, one row of three. */
const chosen = (rows: readonly FaultRow[]) =>
  rows.filter((_, index) => process.env.FAULTS === 'all' || index % 3 === 0);

/**
 * Each row: the fault begins, two refreshes later every check says what it has to, probes are answered all the while, and
 * at most two refreshes after the fault has ended all is well. After the last row nothing is left of any.
 */
export function watchRows({ category, rows, open }: RowsOptions): void {
  let opened: Awaited<ReturnType<RowsOptions['open']>>;
  let calm: HostState;
  const told: string[] = [];
  const ids = [...new Set(rows.flatMap(({ checks }) => Object.keys(checks)))];
  const look = async (check: string) => (await opened.service.get(`/health/${check.replace('.', '/')}`)).body;
  const areHealthy = async () => (await Promise.all(ids.map(look))).every(({ status }) => status === 'healthy');

  beforeAll(async () => {
    opened = await open();
    for (let run = 0; run < 3; run += 1) await opened.service.refresh(category);
    expect(await Promise.all(ids.map(look))).toEqual(ids.map(() => expect.objectContaining({ status: 'healthy' })));
    await opened.service.longestTurnMs();
    calm = await opened.service.look();
    await opened.service.longestTurnMs();
  });
  afterAll(async () => {
    opened?.service.kill();
    await opened?.proxy[Symbol.asyncDispose]();
  });

  test.each(chosen(rows))('$what', patience, async ({ what, way, spoil, mend, checks, busyMs = longestTurnMs }) => {
    const { proxy, service, secrets } = opened;
    try {
      if (way) await proxy.spoil(way);
      await spoil?.();
      const probing = probe(service);
      for (let run = 0; run < 2; run += 1) await service.refresh(category);
      await probing.stop();
      for (const [check, [status, reason, says]] of Object.entries(checks)) {
        const body = await look(check);
        expect([check, body.status], body.message).toEqual([check, status]);
        expect([reason].flat(), body.message).toContain(body.reason);
        expect(body.message).toMatch(says);
        for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret);
      }
    } finally {
      await mend?.();
      await proxy.mend();
    }
    let refreshes = 0;
    do {
      await service.refresh(category);
      refreshes += 1;
    } while (refreshes < mostRefreshes && !(await areHealthy()));
    const after = await Promise.all(ids.map(look));
    expect(after, 'after the fault').toEqual(ids.map(() => expect.objectContaining({ status: 'healthy' })));
    const turnMs = await service.longestTurnMs();
    if (turnMs > longestTurnMs) told.push(`${what}: ${Math.round(turnMs)} ms`);
    expect(turnMs, 'the longest turn of the event loop').toBeLessThan(busyMs);
  });

  test('nothing is left of it: no stray error, memory, connection or timer', patience, async () => {
    const { service } = opened;
    const state = await service.look();
    expect(state.strays).toEqual([]);
    expect(state.heapBytes - calm.heapBytes).toBeLessThan(heapBytes);
    expect(state.peakBytes - calm.peakBytes).toBeLessThan(peakBytes);
    const kinds = count(state.resources);
    // Connections to whoever asks here, and those that are kept to what is watched.
    for (const [kind, number] of Object.entries(kinds)) expect(number, kind).toBeLessThan(12);
    expect(await service.stop()).toBe(0);
    if (told.length > 0) process.stdout.write(`Turns over ${longestTurnMs} ms: ${told.join(', ')}\n`);
  });
}

/** Asks whether the process lives as long as it lasts; every question has to be answered. */
function probe({ get }: WatchedService) {
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      expect((await get('/health/live')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    stop: () => {
      isOver = true;
      return asking;
    },
  };
}

const count = (resources: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(resources, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
