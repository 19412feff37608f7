import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cleanup, createCleanup } from '../../test/stack/cleanup.ts';
import { type Stack, startStack } from '../../test/stack/stack.ts';
import { findLoader } from '../load/loader.ts';
import type { BenchOptions } from '../options.ts';
import { installRemark, ours, type Subject } from '../subjects.ts';
import { chooseCores } from './cores.ts';
import type { LoadMaker } from './put-load.ts';
import { type RunningServer, type ServerOrder, startServer } from './start-server.ts';
import { stripServers } from './strip-servers.ts';

/** What every measurement needs. */
export interface World {
  readonly maker: LoadMaker;
  readonly raw: RunningServer;
  /** What has to be known to read the figures. */
  readonly remarks: readonly string[];
  orderOf(subject: Subject): ServerOrder;
  /** Started once, and settled. */
  serverOf(subject: Subject): Promise<RunningServer>;
  close(): Promise<void>;
}

const settleLimitMs = 30_000;
const pauseMs = 200;

/** @throws an Error whose message says what is missing */
export async function openWorld({ dist }: BenchOptions): Promise<World> {
  const main = join(dist, 'main.js');
  if (!existsSync(main)) throw new Error(`There is no ${main}: npm run build makes it, --dist names another folder`);
  const cleanup = createCleanup();
  try {
    return await open(main, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function open(main: string, cleanup: Cleanup): Promise<World> {
  const [cores, { loader, remark }] = [chooseCores(), findLoader()];
  const built = stripServers();
  const stack = await startStack({ functions: true });
  cleanup.add(stack.stop);
  if (!stack.redis) throw new Error('redis-server was not found: apt-get install redis-server or brew install redis');

  const node = [...cores.server, process.execPath];
  const environmentOf = (subject: Subject) =>
    subject === ours ? { ...stack.environment, DRAIN_DELAY: '0s' } : dependenciesOf(stack);
  const orderOf = (subject: Subject): ServerOrder => ({
    command: [...node, subject.file === null ? main : join(built, `${subject.file}.js`)],
    environment: environmentOf(subject),
    live: subject.live,
  });
  const raw = await startServer({
    command: [...node, join(built, 'raw.js')],
    environment: {},
    live: '/',
    isTold: true,
  });
  cleanup.add(raw.stop);

  const started = new Map<Subject, Promise<RunningServer>>();
  const startAndSettle = async (subject: Subject) => {
    const server = await startServer(orderOf(subject));
    cleanup.add(server.stop);
    if (subject === ours) await settle(server.url);
    return server;
  };
  return {
    maker: { loader, core: cores.loader },
    raw,
    remarks: [cores.remark, remark, installRemark].filter((text) => text !== null),
    orderOf,
    serverOf(subject) {
      const server = started.get(subject) ?? startAndSettle(subject);
      started.set(subject, server);
      return server;
    },
    close: cleanup.run,
  };
}

/** What those that ask in every probe are told to ask. */
function dependenciesOf({ supabase, redis }: Stack): Readonly<Record<string, string>> {
  return { DATABASE_URL: supabase.databaseUrl, SUPABASE_URL: supabase.url, REDIS_URL: redis?.url ?? '' };
}

/** Resolves when every check of the service has been run. */
async function settle(url: string): Promise<void> {
  const deadline = performance.now() + settleLimitMs;
  for (;;) {
    const { status, headers } = await fetch(`${url}/health`);
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`The service is ${headers.get('x-health-status')} on this stack`);
    await wait(pauseMs);
  }
}
