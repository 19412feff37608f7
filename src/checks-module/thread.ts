import { extname } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Contract } from '../contract/schema.ts';
import type { Cancel, Clock } from '../core/clock.ts';
import { readThrown, type Thrown } from '../core/stray-faults.ts';
import { findBlockingPlace } from './find-blocking-place.ts';
import { createHandOver } from './hand-over.ts';
import { type Assignment, type News, nobody, type Order } from './protocol.ts';
import { type Printed, readLines } from './read-lines.ts';

/** Why a thread is no more, or is to be replaced. */
export interface Ending {
  /** To be read after the name of a check, or after «the module»: `blocked the thread that it runs in`. */
  readonly deed: string;
  /** Whose deed it was, as far as that is known: one check, or those that ran then; none when it was the module's. */
  readonly checks: readonly string[];
  readonly thrown: Thrown;
}

export type Offer =
  | { readonly ok: true; readonly offer: unknown; readonly checks: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** What became of one run: an answer, which nobody has judged yet, or the end of the thread under it. */
export type Asked = { readonly outcome: unknown } | { readonly ending: Ending };

/** One thread with the module in it. */
export interface Thread {
  /** What the module offers, or why it cannot be used. */
  readonly offered: Promise<Offer>;
  run(check: string, signal: AbortSignal): Promise<Asked>;
  readonly ended: Promise<void>;
  /** Ends it: at once, or when the runs under way have ended. */
  end(when?: 'now' | 'idle'): Promise<void>;
}

export interface ThreadOptions {
  readonly name: string;
  readonly path: string;
  readonly contract: Contract;
  readonly clock: Clock;
  /** How long the module may take to load. */
  readonly startMs: number;
  readonly onPrint: (printed: Printed) => void;
  /** A fault that nobody caught, which the thread outlives. */
  readonly onStray: (check: string | null, thrown: Thrown) => void;
  /** It ended, and nobody had asked it to. */
  readonly onEnding: (ending: Ending) => void;
}

/** A module's own memory, buffers included, beyond which its thread is ended. */
const mostBytes = 256 * 2 ** 20;
/**
 * The limit of the engine is a backstop that must not be reached: where a large object does not fit, it ends the whole
 * process. Hence the looks at the memory, which a blocked thread answers too.
 */
const backstopMb = 1_024;
const lookMs = { busy: 100, idle: 1_000 };
/**
 * So many looks in a row at a thread that does not turn, and it is blocked: a second, of the two that a check has by
 * default. They are counted, because time also passes while this process itself is held up.
 */
const mostUnanswered = 10;
/** How long it may take to find out where. */
const findingMs = 2_000;
/** No check may have longer. */
const longestRunMs = 60_000;
/** A thread that waits outside of JavaScript, as for a child process, cannot be ended before that is over. */
const endingMs = 1_000;

interface Run {
  readonly check: string;
  readonly settle: (asked: Asked) => void;
  /** Is there already, where it is only waited whether the check breaks something beside it. */
  readonly answer?: Asked;
}

/** An answer is waited with no longer than this for what a check breaks beside it, as when another takes the thread. */
const quietMs = 100;

export function startThread(options: ThreadOptions): Thread {
  const { name, path, contract, clock, startMs } = options;
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    name,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: backstopMb },
  });
  const { port1: port, port2 } = new MessageChannel();
  const turn = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)).fill(nobody);
  const assignment: Assignment = { port: port2, path, contract, turn: turn.buffer };
  worker.postMessage(assignment, [port2]);

  const offered = Promise.withResolvers<Offer>();
  const ended = Promise.withResolvers<void>();
  const runs = new Map<number, Run>();
  const handOver = createHandOver();
  let names: readonly string[] = [];
  let lastId = 0;
  let state: 'loading' | 'running' | 'leaving' | 'ended' = 'loading';
  let leave: { readonly checks: readonly string[]; readonly thrown: Thrown } | null = null;
  let isGivenUp = false;

  const order = (message: Order) => port.postMessage(message);
  /** The one whose turn it is, else whoever has a run under way. */
  const suspects = (deed: string): string[] => {
    // What fills the memory may do so turn by turn.
    const current = names[Atomics.load(turn, deed === memoryDeed ? 1 : 0)];
    return current === undefined ? [...new Set([...runs.values()].map(({ check }) => check))] : [current];
  };

  /** Tells everybody who waits; the first reason is the one that is told. */
  function conclude(ending: Ending): void {
    if (state === 'ended') return;
    const wasAsked = state === 'leaving';
    state = 'ended';
    ended.resolve();
    offered.resolve({ ok: false, problem: describeEnding(ending) });
    for (const { settle, answer = { ending } } of runs.values()) handOver(() => settle(answer));
    runs.clear();
    port.close();
    void worker.terminate();
    if (!wasAsked) options.onEnding(ending);
  }

  function finish(id: number): void {
    const run = runs.get(id);
    if (!run?.answer) return;
    runs.delete(id);
    const { settle, answer } = run;
    handOver(() => settle(answer));
    if (runs.size > 0) return;
    port.unref();
    if (state === 'leaving') conclude(leftInPeace);
  }

  const cancelStart = clock.after(startMs, () => {
    const text = `has not loaded within ${startMs / 1_000} s: see what it awaits at its top level, or whether it loops`;
    offered.resolve({ ok: false, problem: text });
    state = 'leaving';
    conclude({ deed: 'did not load', checks: [], thrown: { text, stack: null } });
  });
  void offered.promise.then(cancelStart);

  const hear = (report: News) => {
    if (report.kind === 'pong') {
      unansweredPings = 0;
    } else if (report.kind === 'answered') {
      const { id, outcome } = report;
      const run = runs.get(id);
      if (run) runs.set(id, { ...run, answer: { outcome } });
      clock.after(quietMs, () => finish(id));
    } else if (report.kind === 'quiet') {
      finish(report.id);
    } else if (report.kind === 'strayed') {
      options.onStray(report.check, report.thrown);
    } else if (report.kind === 'leaving') {
      leave = { checks: report.check === null ? [] : [report.check], thrown: report.thrown };
    } else if (report.kind === 'offered') {
      names = report.checks;
      state = 'running';
      // From now on it keeps the process no more than the clock does.
      port.unref();
      worker.unref();
      offered.resolve({ ok: true, offer: report.offer, checks: names });
    } else {
      offered.resolve({ ok: false, problem: report.problem });
    }
  };
  port.on('message', hear);
  worker.on('error', (error: unknown) => {
    const isMemory = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    const deed = isMemory ? memoryDeed : exitDeed;
    conclude({ deed, checks: suspects(deed), thrown: readThrown(error) });
  });
  worker.on('exit', (code) => {
    // Its end can overtake what it said before: who it was, and answers.
    for (let last = receiveMessageOnPort(port); last && state !== 'ended'; last = receiveMessageOnPort(port))
      hear(last.message);
    const thrown = { text: `it exited with ${code}`, stack: null };
    conclude({ deed: exitDeed, ...(leave ?? { checks: suspects(exitDeed), thrown }) });
  });
  readLines(worker, clock, options.onPrint);

  let unansweredPings = 0;
  let cancelLook: Cancel = () => {};
  const lookIn = (delayMs: number) => {
    cancelLook();
    cancelLook = clock.after(delayMs, look);
  };

  function look(): void {
    if (state === 'ended') return;
    void lookAtMemory();
    // A module may well need long to load, and has its own deadline for that.
    if (state !== 'loading') {
      if (unansweredPings >= mostUnanswered)
        return void giveUp(blockedDeed, 'its thread did not turn any more', findingMs);
      unansweredPings += 1;
      order({ kind: 'ping' });
    }
    lookIn(runs.size > 0 || state === 'loading' ? lookMs.busy : lookMs.idle);
  }

  async function lookAtMemory(): Promise<void> {
    const memory = await worker.getHeapStatistics().catch(() => null);
    if (!memory || memory.used_heap_size + memory.external_memory <= mostBytes) return;
    // Where it is, is not looked for: it would go on growing meanwhile.
    const thrown = { text: `more than ${mostBytes / 2 ** 20} MB`, stack: null };
    conclude({ deed: memoryDeed, checks: suspects(memoryDeed), thrown });
  }

  /** Whoever has the turn has done it, or one of those that run. */
  async function giveUp(deed: string, text: string, withinMs: number): Promise<void> {
    if (isGivenUp || state === 'ended') return;
    isGivenUp = true;
    const checks = suspects(deed);
    const seen = await findBlockingPlace(name, clock, withinMs);
    conclude({ deed, checks, thrown: withPlace(text, seen) });
  }
  look();

  return {
    offered: offered.promise,
    ended: ended.promise,
    run(check, signal) {
      if (state === 'ended') return Promise.resolve({ ending: leftInPeace });
      const { promise, resolve } = Promise.withResolvers<Asked>();
      lastId += 1;
      const id = lastId;
      const abort = () => {
        if (!runs.has(id)) return;
        order({ kind: 'abort', id });
      };
      signal.addEventListener('abort', abort, { once: true });
      runs.set(id, { check, settle: resolve });
      port.ref();
      order({ kind: 'run', id, check });
      if (runs.size === 1) lookIn(lookMs.busy);
      return promise.finally(() => signal.removeEventListener('abort', abort));
    },
    async end(when = 'now') {
      if (state === 'ended') return;
      state = 'leaving';
      if (when === 'idle' && runs.size > 0) return void clock.after(longestRunMs, () => conclude(leftInPeace));
      conclude(leftInPeace);
      const { promise: isLate, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(endingMs, resolve);
      await Promise.race([worker.terminate(), isLate]);
      cancel();
    },
  };
}

const blockedDeed = 'blocked the thread that it runs in';
const memoryDeed = 'used up the memory of its thread';
const exitDeed = 'ended the thread that it runs in';
const leftInPeace: Ending = { deed: exitDeed, checks: [], thrown: { text: 'it was no longer needed', stack: null } };

function withPlace(text: string, seen: { readonly place: string | null; readonly stack: string } | null): Thrown {
  return { text: seen?.place ? `${text} (${seen.place})` : text, stack: seen?.stack ?? null };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function describeEnding({ deed, thrown }: Ending): string {
  return `${deed} when it was loaded: ${thrown.text}`;
}
