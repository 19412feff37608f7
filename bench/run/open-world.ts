import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Cleanup, createCleanup } from '../../test/stack/cleanup.ts';
import { type Stack, startStack } from '../../test/stack/stack.ts';
import { findLoader } from '../load/loader.ts';
import type { BenchOptions } from '../options.ts';
import { installRemark, type Subject } from '../subjects.ts';
import { chooseCores } from './cores.ts';
import type { Dependencies } from './dependencies.ts';
import type { LoadMaker } from './put-load.ts';
import { type RunningServer, type ServerOrder, startServer } from './start-server.ts';
import { stripServers } from './strip-servers.ts';

/** What every measurement needs. */
export interface World {
  readonly maker: LoadMaker;
  /** The node:http that repeats what it is told. */
  readonly raw: RunningServer;
  readonly stack: Stack;
  /** What has to be known to read the figures. */
  readonly remarks: readonly string[];
  /** How a server is started that asks these. */
  orderOf(subject: Subject, dependencies: Dependencies): ServerOrder;
  close(): Promise<void>;
}

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

  const commandOf = (file: string) => [...cores.server, process.execPath, file];
  const raw = await startServer({
    command: commandOf(join(built, 'raw.js')),
    environment: {},
    live: '/',
    isTold: true,
  });
  cleanup.add(raw.stop);
  return {
    maker: { loader, core: cores.loader },
    raw,
    stack,
    remarks: [cores.remark, remark, installRemark].filter((text) => text !== null),
    orderOf: (subject, dependencies) => ({
      command: commandOf(subject.file === null ? main : join(built, `${subject.file}.js`)),
      environment: dependencies.environmentOf(subject),
      live: subject.live,
    }),
    close: cleanup.run,
  };
}
