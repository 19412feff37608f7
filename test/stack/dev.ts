import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keepLoopbackDirect, loadEnvironmentFile, readEnvironment } from '../../src/config/environment.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { StartupError } from '../../src/config/startup-error.ts';
import { createCleanup } from './cleanup.ts';
import { describeDev } from './describe-dev.ts';
import { stopAllKept } from './kept-process.ts';
import { findRedisServer } from './redis.ts';
import { startResend } from './resend.ts';
import { startData, startOwnRedis } from './stack.ts';
import { platformEnvironment, redisEnvironment, resendEnvironment, supabaseEnvironment } from './stack-environment.ts';

/**
 * `npm run dev`: the service on the local stack. What is set in the environment is used instead of its stand-in, even
 * when it is set to nothing: `RESEND_API_KEY= npm run dev` shows how the service does without a key. What `.env` leaves
 * empty was not filled in, and is not set.
 */

const inherited = readEnvironment();
const complaint = loadEnvironmentFile();
keepLoopbackDirect();
const filled = Object.entries(readEnvironment()).filter(([, value]) => value?.trim());
const given: Readonly<Record<string, string | undefined>> = { ...Object.fromEntries(filled), ...inherited };
const isGiven = (prefix: string) => Object.keys(given).some((name) => name.startsWith(prefix));

/** After Ctrl-C: when the service is killed, and when parts that do not answer, and their keepers, are no longer waited for. */
const [serviceLimitMs, partsLimitMs, keptLimitMs] = [800, 1_000, 1_200];

const cleanup = createCleanup();
const stopping = new AbortController();
let service: ChildProcess | null = null;
let limit = Promise.resolve();

function stop(signal: NodeJS.Signals): void {
  if (stopping.signal.aborted) {
    // Whoever asks twice waits for nothing. The servers of the stack end with this process.
    service?.kill('SIGKILL');
    process.exit(130);
  }
  stopping.abort();
  limit = wait(partsLimitMs);
  // Ctrl-C in a terminal reaches the service too; a second signal would make it exit without closing.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) service?.kill(signal);
  setTimeout(() => service?.kill('SIGKILL'), serviceLimitMs).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

// However this process ends, as by a connection that breaks while nobody listens, the service does not outlive it.
process.on('exit', () => service?.kill('SIGKILL'));

// npm and its shell do not pass a SIGTERM on: they die, and this process is left behind with another parent.
const { ppid: parent } = process;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  stop('SIGTERM');
}, 200);
watch.unref();

async function startParts() {
  const path = findRedisServer();
  const [supabase, redis, resend] = await Promise.all([
    isGiven('SUPABASE_') ? null : startData(null, cleanup.add, { functions: true }),
    isGiven('REDIS_URL') || !path ? null : startOwnRedis({ path }, cleanup.add),
    isGiven('RESEND_API_KEY') ? null : startResend(),
  ]);
  if (resend) cleanup.add(resend.stop);
  return { supabase, redis, resend, isRedisGiven: isGiven('REDIS_URL') };
}

/** Whether the port is to be had is known in a moment; the stack takes seconds. Resolves with the port. */
async function claimPort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening').catch(() => {
    throw new Error(`Port ${port} of ${host} cannot be had. Choose another: PORT=${port + 1} npm run dev`);
  });
  const { port: claimed } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return claimed;
}

/** Resolves with the service's exit code. */
async function runDev(): Promise<number> {
  if (complaint) throw new Error(complaint);
  const { settings, problems } = parseSettings({ HOST: '127.0.0.1', ...given }, { isTerminal: true });
  if (problems.length > 0) throw new StartupError(problems);
  const { host } = settings;
  const port = await claimPort(host, settings.port);
  const stopped = once(stopping.signal, 'abort').then(() => null);
  const started = startParts().catch((error: Error) => {
    throw new Error(`The local stack did not start: ${error.message}`);
  });
  const parts = await Promise.race([started, stopped]);
  if (!parts) return 0;
  const environment = {
    DETAILS: 'everything',
    DRAIN_DELAY: '0s',
    ...platformEnvironment(),
    ...(parts.supabase && supabaseEnvironment(parts.supabase)),
    ...(parts.redis && redisEnvironment(parts.redis)),
    ...(parts.resend && resendEnvironment(parts.resend)),
    ...given,
    HOST: host,
    PORT: `${port}`,
  };
  service = spawn(process.execPath, ['src/main.js'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: environment,
    stdio: 'inherit',
  });
  const ended = once(service, 'exit').then(([code]) => (code as number | null) ?? 1);
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  if (await Promise.race([answers(url), ended.then(() => false)])) process.stdout.write(describeDev(url, parts));
  const code = await ended;
  return stopping.signal.aborted ? 0 : code;
}

/** Resolves with true once the service answers. */
async function answers(url: string): Promise<boolean> {
  for (;;) {
    const response = await fetch(`${url}/health/live`).catch(() => null);
    if (response?.ok) return true;
    await wait(50);
  }
}

try {
  process.exitCode = await runDev();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  // A database that hangs is not dropped before its server ends.
  await Promise.race([cleanup.run().catch(() => {}), stopping.signal.aborted ? limit : new Promise(() => {})]);
  // Whoever keeps a server sees to its end when this process is gone, if it cannot be waited for.
  await Promise.race([stopAllKept(), stopping.signal.aborted ? wait(keptLimitMs) : new Promise(() => {})]);
}
// What could not be closed, such as a connection to a database that was killed, would keep the process.
process.exit();
process.exit();
