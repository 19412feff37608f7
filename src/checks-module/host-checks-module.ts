import { basename } from 'node:path';
import { type LoadedChecks, readChecks } from '../checks/offered-checks.ts';
import type { Contract } from '../contract/schema.ts';
import type { Check, CheckId } from '../core/check.ts';
import type { Clock } from '../core/clock.ts';
import { clip, failed, type Outcome } from '../core/outcome.ts';
import { type StrayFault, strayFault } from '../core/stray-faults.ts';
import { placeInStack } from '../core/words/place-in-stack.ts';
import { createLane, type Lane } from './lane.ts';
import type { Printed } from './read-lines.ts';
import { type Ending, startThread } from './thread.ts';

/** Hears what a checks module does beside answering. */
export interface ModuleWatcher {
  onFault(check: CheckId, fault: StrayFault): void;
  /** A thread is started anew, the earlier one at the latest when its runs are over. */
  onRestart(restart: Restart): void;
  onPrint(printed: Printed): void;
}

interface Restart {
  /** Why, to be read after the names of the checks, or after «the module» where it was none of them. */
  readonly deed: string;
  readonly checks: readonly string[];
  readonly error: string;
  readonly stack: string | null;
  /** Since the service started, this one counted. */
  readonly restarts: number;
  readonly pauseMs: number;
}

export interface HostOptions {
  readonly path: string;
  readonly contract: Contract;
  readonly clock: Clock;
  readonly watcher: ModuleWatcher;
  /** How long the module may take to load. */
  readonly startMs: number;
}

export interface HostedModule {
  readonly loaded: LoadedChecks;
  close(): Promise<void>;
}

/** Names of threads, by which a debugger tells them apart. */
let lastThread = 0;

/**
 * Runs a user's own checks in a thread apart, so that whatever they do costs themselves alone. A check that has done harm
 * goes on in a second thread with its like, so that the others are spared the next time.
 */
export async function hostChecksModule(options: HostOptions): Promise<HostedModule> {
  const { path, contract, clock, watcher, startMs } = options;
  const moved = new Set<string>();
  const lanes: Lane[] = [];
  let names: readonly string[] = [];
  const early: StrayFault[] = [];

  /** What is nobody's is the module's, and breaks all of its checks. */
  function blame(checks: readonly string[], fault: StrayFault): void {
    if (names.length === 0) early.push(fault);
    const blamed = checks.length > 0 ? checks : names;
    for (const name of blamed) watcher.onFault(name as CheckId, fault);
  }

  function openLane(): Lane {
    const lane: Lane = createLane((onEnding) => {
      lastThread += 1;
      return startThread({
        ...{ name: `checks-module-${lastThread}`, path, contract, clock, startMs },
        onPrint: watcher.onPrint,
        onStray(check, thrown) {
          const fault = strayFault(thrown);
          const checks = check === null ? [] : [check];
          blame(checks, fault);
          // What breaks on and on is told with every new thread, not with every fault.
          if (lane.renew()) suspect(lane, { ...fault, checks, thrown });
        },
        onEnding(ending) {
          blame(ending.checks, { ...ending.thrown, deed: ending.deed });
          onEnding(ending);
          suspect(lane, ending);
        },
      });
    }, clock);
    lanes.push(lane);
    return lane;
  }

  const trusted = openLane();
  let apart: Lane | null = null;

  function suspect(lane: Lane, { deed, checks, thrown }: Ending): void {
    if (names.length === 0) return;
    for (const name of checks) moved.add(name);
    const restarts = lanes.reduce((sum, one) => sum + one.restarts, 0);
    watcher.onRestart({ deed, checks, error: thrown.text, stack: thrown.stack, restarts, pauseMs: lane.pauseMs });
  }

  async function run(name: CheckId, signal: AbortSignal): Promise<Outcome> {
    let ending: Ending = { deed: '', checks: [], thrown: { text: '', stack: null } };
    // Whose thread ended by another's fault is asked once more, within its own deadline.
    for (let attempt = 0; attempt < 2 && !signal.aborted; attempt += 1) {
      if (moved.has(name)) apart ??= openLane();
      const asked = await (moved.has(name) && apart ? apart : trusted).run(name, signal);
      // What it is, is judged by whoever runs every check.
      if ('outcome' in asked) return asked.outcome as Outcome;
      ({ ending } = asked);
      if (ending.checks.includes(name)) break;
    }
    return withoutThread(name, ending, basename(path));
  }

  const offered = await trusted.offered;
  const close = async () => void (await Promise.all(lanes.map((lane) => lane.close())));
  if (!offered.ok) return { loaded: { ok: false, problems: [offered.problem] }, close };
  const loaded = readChecks(withProxies(offered.offer, run));
  if (!loaded.ok) return { loaded, close };
  names = offered.checks;
  for (const fault of early) blame([], fault);
  return { loaded, close };
}

type Run = (name: CheckId, signal: AbortSignal) => Promise<Outcome>;

/** The module's checks as they are here: with the same fields, and a `run` that asks the thread. */
function withProxies(offer: unknown, run: Run): unknown {
  if (typeof offer !== 'object' || offer === null || !('checks' in offer) || !Array.isArray(offer.checks)) return offer;
  const checks = offer.checks.map((check: unknown) => {
    if (typeof check !== 'object' || check === null) return check;
    const { run: hasRun, ...fields } = check as Partial<Record<keyof Check, unknown>>;
    const name = fields.name as CheckId;
    return hasRun ? { ...fields, run: ({ signal }: { signal: AbortSignal }) => run(name, signal) } : fields;
  });
  return { ...offer, checks };
}

function withoutThread(name: string, { deed, checks, thrown }: Ending, file: string): Outcome {
  const error = thrown.text;
  if (checks.includes(name)) {
    const place = placeInStack(thrown.stack);
    const hint = `Mend the check in ${file}: meanwhile it runs apart from the others of the module`;
    return failed('crashed', `The check ${name} ${deed}${place === null ? '' : ` in ${place}`}`, { hint, error });
  }
  const who = checks.length === 0 ? 'the module' : checks.join(', ');
  return failed('crashed', clip(`The checks of ${basename(file)} cannot run for the moment: ${who} ${deed}`), {
    hint: `Mend ${file}: the log says what ended its thread`,
    error: `${who} ${deed}: ${error}`,
  });
}
