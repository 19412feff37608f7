import { setTimeout as wait } from 'node:timers/promises';
import { createCleanup } from '../../test/stack/cleanup.ts';
import type { Subject } from '../subjects.ts';
import { type RunningServer, type ServerOrder, startServer } from './start-server.ts';

/** Servers that live as long as a part of the run. */
export interface Fleet {
  /** Started once, and settled. */
  serverOf(subject: Subject): Promise<RunningServer>;
  stop(): Promise<void>;
}

const settleLimitMs = 30_000;
const pauseMs = 100;

export function startFleet(orderOf: (subject: Subject) => ServerOrder): Fleet {
  const cleanup = createCleanup();
  const started = new Map<Subject, Promise<RunningServer>>();
  const startAndSettle = async (subject: Subject) => {
    const server = await startServer(orderOf(subject));
    cleanup.add(server.stop);
    if (subject.file === null) await untilStatus(server, (status) => status === 'healthy');
    return server;
  };
  return {
    serverOf(subject) {
      const server = started.get(subject) ?? startAndSettle(subject);
      started.set(subject, server);
      return server;
    },
    stop: cleanup.run,
  };
}

/** @throws when the service still says something else after half a minute */
export async function untilStatus({ url }: RunningServer, satisfies: (status: string) => boolean): Promise<void> {
  const deadline = performance.now() + settleLimitMs;
  for (;;) {
    const { headers } = await fetch(`${url}/health`);
    const status = headers.get('x-health-status') ?? 'of no status';
    if (satisfies(status)) return;
    if (performance.now() > deadline) throw new Error(`The service stays ${status} on this stack`);
    await wait(pauseMs);
  }
}
