import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KeeperOrders } from './keeper.ts';

export interface KeptProcess {
  /** The server's own process id, not its keeper's. */
  readonly pid: number;
  /** Ends the server and resolves when it is gone and its folder is removed. */
  stop(): Promise<void>;
}

export interface KeptProcessOptions extends KeeperOrders {
  /** What the server prints when it can be used. */
  readonly ready: RegExp;
}

const keeper = fileURLToPath(new URL('keeper.ts', import.meta.url));
const startLimitMs = 60_000;
const kept = new Set<() => Promise<void>>();
let isOver = false;

/** Ends every server of this process, those too that are not ready yet; none can be started any more. */
export async function stopAllKept(): Promise<void> {
  isOver = true;
  await Promise.all([...kept].map((stop) => stop()));
}

/** How much of what a server prints is kept to explain why it did not start. */
const outputLimit = 4_000;

/**
 * Starts a server that cannot outlive this process, whatever ends it. It is in a process group of its own, so that a
 * Ctrl-C in the terminal reaches this process alone, which then stops things in its own order.
 *
 * @throws when the server ends or says nothing before it is ready, with the last of what it printed.
 */
export async function startKeptProcess({ ready, ...orders }: KeptProcessOptions): Promise<KeptProcess> {
  if (isOver) {
    rmSync(orders.folder, { recursive: true, force: true });
    throw new Error('This process is about to end');
  }
  const child = spawn(process.execPath, [keeper, JSON.stringify(orders)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  // A server that is still up must not keep this process from ending.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?(): void }).unref?.();
  child.stdin.on('error', () => {});

  const stop = async () => {
    child.ref();
    child.stdin.end();
    await closed;
  };
  kept.add(stop);
  void closed.then(() => kept.delete(stop));

  let output = '';
  let started = '';
  const { promise: isReady, resolve, reject } = Promise.withResolvers<number>();
  const fail = (why: string) => reject(new Error(`${orders.commands.at(-1)?.[0]} ${why}:\n${output}`));
  const timer = setTimeout(() => fail('did not get ready'), startLimitMs);
  child.on('error', reject).on('close', () => fail('ended before it was ready'));
  // Two pipes: what the server says may be here before its keeper has told whose words they are.
  const look = () => {
    const pids = started.split('\n').slice(0, -1);
    if (pids.length === orders.commands.length && ready.test(output)) resolve(Number(pids.at(-1)));
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    started += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-outputLimit);
    look();
  });
  try {
    return { pid: await isReady, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
