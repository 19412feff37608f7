import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { openService } from '../support/open-service.ts';

/**
 * The service in a process of its own that does what its parent says, and tells how it is: a fault is worked off by a
 * refresh that was asked for, not by one that happens to be due.
 */
const strays: string[] = [];
for (const event of ['unhandledRejection', 'uncaughtException', 'warning'] as const)
  process.on(event, (error: unknown) => strays.push(`${event}: ${error instanceof Error ? error.stack : error}`));
let isEnding = false;
let peakBytes = 0;
const sampling = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 20).unref();

export interface HostOrder {
  readonly id: number;
  readonly refresh?: string;
  readonly isThorough?: boolean;
  readonly isOver?: boolean;
}

export interface HostState {
  readonly strays: readonly string[];
  readonly peakBytes: number;
  readonly heapBytes: number;
  /** What keeps or wakes the process, such as `TCPSocketWrap`. */
  readonly resources: readonly string[];
}

const service = await openService(JSON.parse(process.env.SERVICE ?? '{}'));
/** What is garbage counts only where it is taken away first, which takes long. */
const readState = async (isThorough: boolean): Promise<HostState> => {
  for (let round = 0; isThorough && round < 3; round += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { used_heap_size, external_memory } = getHeapStatistics();
  return {
    strays,
    peakBytes,
    heapBytes: used_heap_size + external_memory,
    resources: process.getActiveResourcesInfo(),
  };
};
process.on('message', async ({ id, refresh, isThorough = false, isOver = false }: HostOrder) => {
  if (refresh) await service.refresh(refresh);
  const state = await readState(isThorough);
  if (isOver) {
    isEnding = true;
    clearInterval(sampling);
    await service.stop();
  }
  process.send?.({ id, state }, () => isOver && process.disconnect());
});
// Whoever asked for it is gone, whatever ended him.
process.on('disconnect', () => {
  if (!isEnding) process.exit(1);
});
process.send?.({ url: service.url });
