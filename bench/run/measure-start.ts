import { setTimeout as wait } from 'node:timers/promises';
import type { Subject } from '../subjects.ts';
import { median } from './median.ts';
import { readProcess } from './process-figures.ts';
import { type LoadMaker, putLoad } from './put-load.ts';
import { type RunningServer, type ServerOrder, startServer } from './start-server.ts';

/** What a server costs before and while it is asked. */
export interface StartFigures {
  readonly name: string;
  /** From the spawn to the first good answer of liveness; the median. */
  readonly startMs: number;
  /** Processor time until then, which other processes do not lengthen. */
  readonly startCpuMs: number;
  readonly starts: readonly Started[];
  /** Resident memory some seconds after the start. */
  readonly idleMb: number;
  /** The most while its health is asked. */
  readonly loadedMb: number;
}

type Started = Pick<RunningServer, 'startMs' | 'startCpuMs'>;

export interface StartOptions {
  readonly maker: LoadMaker;
  readonly connections: number;
  readonly seconds: number;
  readonly starts: number;
}

/** In it every check has run once, and what was needed for the start only may be collected. */
const settleMs = 10_000;

/** Starts all of them in turn, and again; the last start of each goes on under load. */
export async function measureStarts(
  orders: readonly { readonly subject: Subject; readonly order: ServerOrder }[],
  { maker, connections, seconds, starts }: StartOptions,
  tell: (line: string) => void,
): Promise<readonly StartFigures[]> {
  const times = new Map<string, Started[]>(orders.map(({ subject }) => [subject.name, []]));
  const start = async (subject: Subject, order: ServerOrder) => {
    const server = await startServer(order);
    const { startMs, startCpuMs } = server;
    times.get(subject.name)?.push({ startMs, startCpuMs });
    return server;
  };
  for (let round = 1; round < starts; round += 1) {
    if (orders.length > 0) tell(`start ${round} of ${starts}`);
    for (const { subject, order } of orders) await start(subject, order).then((server) => server.stop());
  }
  const figures: StartFigures[] = [];
  for (const { subject, order } of orders) {
    tell(`start ${starts} of ${starts}, and memory: ${subject.name}`);
    const server = await start(subject, order);
    try {
      const memory = await watchMemory(server, subject);
      const own = times.get(subject.name) ?? [];
      figures.push({
        name: subject.name,
        startMs: median(own.map(({ startMs }) => startMs)),
        startCpuMs: median(own.map(({ startCpuMs }) => startCpuMs ?? 0)),
        starts: own,
        ...memory,
      });
    } finally {
      await server.stop();
    }
  }
  return figures;

  async function watchMemory({ url, pid }: RunningServer, { probe }: Subject) {
    await wait(settleMs);
    const idleMb = readProcess(pid)?.residentMb ?? 0;
    const { peakMb } = await putLoad(maker, { url: url + probe, headers: {}, connections, seconds }, pid);
    return { idleMb, loadedMb: peakMb };
  }
}
