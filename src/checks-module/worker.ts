import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { networkOutcome } from '../clients/network-outcome.ts';
import type { Check } from '../core/check.ts';
import { systemClock } from '../core/clock.ts';
import { askCheck, crashed } from '../core/monitor/ask-check.ts';
import type { Outcome } from '../core/outcome.ts';
import { createScrubber, largeAllowance } from '../core/scrubber.ts';
import { readThrown, type Thrown } from '../core/stray-faults.ts';
import { placeInStack } from '../core/words/place-in-stack.ts';
import { loadModule } from './load-module.ts';
import { type Assignment, type News, nobody, type Order } from './protocol.ts';

/** The thread of CHECKS_MODULE: loads the module, and runs its checks as it is told. */

/** More than what leaves the service, so that a secret is not cut in two before it is looked for. */
const { json } = createScrubber([], { bounds: { text: 20_000, list: 200, depth: 8 } });
const mostFindings = 1_000;
const longestText = 20_000;

/** The name of the check whose code runs, or what that has started. */
const running = new AsyncLocalStorage<string>();

parentPort?.once('message', (assignment: Assignment) => void work(assignment));

async function work({ port, path, contract, turn }: Assignment): Promise<void> {
  // The module could take the methods of its globals for its own.
  const send = port.postMessage.bind(port);
  const report = (news: News) => send(news);
  const checks = new Map<string, Check>();
  const runs = new Map<number, { readonly name: string; readonly controller: AbortController }>();
  watchFaults(report);

  let noteTurn = () => {};

  const ask = async (id: number, name: string) => {
    const check = checks.get(name);
    if (!check) return crashed(name, { text: 'the module no longer offers it', stack: null });
    const controller = new OwnAbortController();
    runs.set(id, { name, controller });
    return await running.run(name, () => {
      noteTurn();
      return askCheck({ check, signal: controller.signal, explain: (error) => explain(check, error) });
    });
  };
  const run = async (id: number, name: string) => {
    // A module that breaks what it shares with this file breaks its own answers, and none may be missing.
    const outcome = await ask(id, name)
      .then(toPlain)
      .catch((error: unknown) => crashed(name, withPlace(readThrown(error))));
    runs.delete(id);
    report({ kind: 'answered', id, outcome });
    // What it left behind and broke at once has been told by now.
    await nextTurn();
    report({ kind: 'quiet', id });
  };
  // This also keeps the thread while a module loads that nothing else would keep.
  port.on('message', (order: Order) => {
    if (order.kind === 'run') return void run(order.id, order.check);
    if (order.kind === 'ping') return report({ kind: 'pong' });
    const aborted = runs.get(order.id);
    // What its listeners do is the check's.
    if (aborted) running.run(aborted.name, () => aborted.controller.abort(timeIsUp()));
  });

  const loaded = await loadModule(path, contract);
  if (!loaded.ok) return report({ kind: 'refused', problem: loaded.problem });
  for (const check of loaded.checks) checks.set(check.name, check);
  const names = [...checks.keys()];
  noteTurn = watchTurns(new Int32Array(turn), names);
  report({ kind: 'offered', offer: loaded.offer, checks: names });
}

/** The module could put others in their place. */
const { AbortController: OwnAbortController, DOMException: OwnDOMException } = globalThis;

const timeIsUp = () => new OwnDOMException('The check is over its deadline', 'TimeoutError');

/** Of a check that breaks thousands of things at once one is told, and again only after this: who hears it has other work. */
const sameStrayMs = 200;

/** Faults that nobody caught, and the end of the thread by the module's own hand. */
function watchFaults(report: (news: News) => void): void {
  const toldAt = new Map<string | null, number>();
  process.setUncaughtExceptionCaptureCallback((error) => {
    const check = running.getStore() ?? null;
    const now = systemClock.monotonic();
    if (now - (toldAt.get(check) ?? Number.NEGATIVE_INFINITY) < sameStrayMs) return;
    toldAt.set(check, now);
    report({ kind: 'strayed', check, thrown: withPlace(readThrown(error)) });
  });
  const { exit } = process;
  process.exit = (code) => {
    const { stack = null } = new Error(`process.exit(${code ?? ''})`);
    const thrown = withPlace({ text: `process.exit(${code ?? ''})`, stack });
    report({ kind: 'leaving', check: running.getStore() ?? null, thrown });
    return exit.call(process, code);
  };
}

/** Notes whose turn it is before each callback, so that whoever does not give it back is known by name. */
function watchTurns(turn: Int32Array, names: readonly string[]): () => void {
  const indexes = new Map(names.map((name, index) => [name, index]));
  const note = () => {
    const index = indexes.get(running.getStore() ?? '') ?? nobody;
    Atomics.store(turn, 0, index);
    if (index !== nobody) Atomics.store(turn, 1, index);
  };
  createHook({ before: note }).enable();
  return note;
}

/** What a check that threw says: of its connection, or of itself with the place in its file. */
function explain({ name }: Check, error: unknown): Outcome {
  return networkOutcome(error) ?? crashed(name, withPlace(readThrown(error)));
}

function withPlace({ text, stack }: Thrown): Thrown {
  const place = placeInStack(stack);
  const cut = text.slice(0, longestText);
  return { text: place === null ? cut : `${cut} (${place})`, stack: stack?.slice(0, longestText) ?? null };
}

/** What crosses to the service is texts, numbers and lists, and no more of them than anybody reads. */
function toPlain({ rejudge: _, findings = [], exposures = [], ...outcome }: Outcome): unknown {
  const allowance = largeAllowance();
  return {
    ...(json({ ...outcome, details: null }) as object),
    details: json(outcome.details),
    findings: findings.slice(0, mostFindings).map((finding) => json(finding, allowance)),
    exposures: exposures.slice(0, mostFindings).map((exposure) => json(exposure, allowance)),
  };
}
