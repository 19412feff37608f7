import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createCleanup } from './cleanup.ts';
import { describeDev } from './describe-dev.ts';
import { findRedisServer } from './redis.ts';
import { startResend } from './resend.ts';
import { startData, startOwnRedis } from './stack.ts';
import { platformEnvironment, redisEnvironment, resendEnvironment, supabaseEnvironment } from './stack-environment.ts';

/**
 * `npm run dev`: the service on the local stack. What is set in the environment is used instead of its stand-in, even
 * when it is set to nothing: `RESEND_API_KEY= npm run dev` shows how the service does without a key.
 */

const given: Readonly<Record<string, string | undefined>> = process.env;
const isGiven = (prefix: string) => Object.keys(given).some((name) => name.startsWith(prefix));
const cleanup = createCleanup();
let service: ChildProcess | null = null;
let isStopping = false;

function stop(signal: NodeJS.Signals): void {
  isStopping = true;
  // Ctrl-C in a terminal reaches the service too; a second signal would make it exit without closing.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) service?.kill(signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

// npm and its shell do not pass a SIGTERM on: they die, and this process is left behind with another parent.
const { ppid: parent } = process;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  stop('SIGTERM');
}, 500);
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

/** Resolves with the service's exit code. */
async function runDev(): Promise<number> {
  const parts = await startParts();
  if (isStopping) return 0;
  const environment = {
    HOST: '127.0.0.1',
    DETAILS: 'everything',
    ...platformEnvironment(),
    ...(parts.supabase && supabaseEnvironment(parts.supabase)),
    ...(parts.redis && redisEnvironment(parts.redis)),
    ...(parts.resend && resendEnvironment(parts.resend)),
    ...given,
  };
  service = spawn(process.execPath, ['src/main.js'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: environment,
    stdio: 'inherit',
  });
  const ended = once(service, 'exit').then(([code]) => (code as number | null) ?? 1);
  const url = `http://${environment.HOST}:${given.PORT || 8080}`;
  if (await Promise.race([answers(url), ended.then(() => false)])) process.stdout.write(describeDev(url, parts));
  return ended;
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
  process.stderr.write(`The local stack did not start: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
process.exit();
