import { setTimeout as wait } from 'node:timers/promises';
import type { BenchOptions } from '../options.ts';
import { ours, type Subject } from '../subjects.ts';
import { type Dependencies, watched } from './dependencies.ts';
import type { World } from './open-world.ts';
import { putLoad } from './put-load.ts';
import { startFleet } from './start-fleet.ts';

/** What probes cost those who are asked about. */
export interface CallFigures {
  readonly name: string;
  readonly path: string;
  readonly probes: number;
  /** To Supabase or Postgres, Redis and Resend, while it was probed. */
  readonly calls: number;
  /** The same in a time of the same length, just before, in which nobody probed. */
  readonly quietCalls: number;
  readonly perThousand: number;
}

const seconds = 10;

/** So that no check of the service is due while it is probed: what is asked then is asked because of a probe. */
const rarely = Object.fromEntries(
  ['ENVIRONMENT', 'DATABASE', 'SCHEMA', 'RLS', 'SERVICES', 'REDIS', 'EMAIL'].map((name) => [`REFRESH_${name}`, '1h']),
);

/**
 * Those that ask in every probe are asked once at a time: of several calls at once over one connection the proxies see
 * one. Who asks nothing has no such excuse, and is asked by all at once.
 */
export async function countCalls(
  subjects: readonly Subject[],
  { connections }: BenchOptions,
  { maker, stack, orderOf }: World,
  tell: (line: string) => void,
): Promise<readonly CallFigures[]> {
  const figures: CallFigures[] = [];
  for (const subject of subjects) {
    tell(`calls: ${subject.name}`);
    const dependencies = await watched(stack);
    const unhurried: Dependencies = {
      environmentOf: (asked) => ({ ...dependencies.environmentOf(asked), ...(asked === ours && rarely) }),
    };
    const fleet = startFleet((asked) => orderOf(asked, unhurried));
    try {
      const { url, pid } = await fleet.serverOf(subject);
      const quiet = dependencies.calls();
      await wait(seconds * 1_000);
      const before = dependencies.calls();
      const order = { url: url + subject.probe, headers: {}, connections: subject.asks ? 1 : connections, seconds };
      const { requests } = await putLoad(maker, order, pid);
      const [calls, quietCalls] = [dependencies.calls() - before, before - quiet];
      const perThousand = (Math.max(0, calls - quietCalls) * 1_000) / requests;
      figures.push({ name: subject.name, path: subject.probe, probes: requests, calls, quietCalls, perThousand });
    } finally {
      await fleet.stop();
      await dependencies.stop();
    }
  }
  return figures;
}
