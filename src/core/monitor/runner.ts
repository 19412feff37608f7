import type { Check } from '../check.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Finding } from '../finding.ts';
import { failed, type Outcome, readOutcome } from '../outcome.ts';
import type { Scrubber } from '../scrubber.ts';
import { type AcceptedFinding, applyAcceptances } from './acceptance.ts';

/** One run of one check. */
export interface Run {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** When the run ended, milliseconds since 1970. */
  readonly observedAt: number;
}

export interface Runner {
  /** Never rejects. Null when the signal aborted: the service stops, and nobody wants the answer. */
  run(check: Check, signal: AbortSignal): Promise<Run | null>;
  /** What it means that a check broke something outside of its run, with the stack for the log. */
  judgeStray(fault: unknown): { readonly outcome: Outcome; readonly stack: string | null };
  /** How often each check ignored its signal so far. */
  readonly deafRuns: ReadonlyMap<string, number>;
}

export interface RunnerOptions {
  readonly clock: Clock;
  readonly scrubber: Scrubber;
  /** The hard deadline of a check that does not state its own. */
  readonly timeoutMs: number;
  /** What the contract accepts; nothing unless given. */
  readonly accepted?: readonly AcceptedFinding[];
  /** How long an aborted check may take to settle before it counts as deaf. */
  readonly graceMs?: number;
}

const defaultGraceMs = 250;
/** More than anybody reads; the gravest stand first. */
const mostFindings = 1_000;

/**
 * Runs checks so that none can delay or break the report. The deadline both aborts the check's signal and settles the
 * run without the check; a late answer has nowhere to go. A check that ignores its signal is counted, and is not
 * started again while its old run still hangs.
 */
export function createRunner(options: RunnerOptions): Runner {
  const { clock, scrubber, timeoutMs, accepted = [], graceMs = defaultGraceMs } = options;
  const hanging = new Set<string>();
  const deafRuns = new Map<string, number>();

  return {
    deafRuns,
    judgeStray(fault) {
      const stack = fault instanceof Error && fault.stack ? scrubber.text(fault.stack) : null;
      return { outcome: scrub(strayed(fault), scrubber), stack };
    },
    run(check, signal) {
      if (signal.aborted) return Promise.resolve(null);
      const startedAt = clock.monotonic();
      const deadlineMs = check.timeoutMs ?? timeoutMs;
      const finish = (outcome: Outcome): Run => ({
        outcome: scrub(outcome, scrubber),
        durationMs: clock.monotonic() - startedAt,
        observedAt: clock.now(),
      });
      if (hanging.has(check.name)) return Promise.resolve(finish(stillHanging(deadlineMs)));

      return new Promise((resolve) => {
        const controller = new AbortController();
        let cancelDeadline: Cancel = () => {};
        let isOver = false;

        const end = (run: Run | null) => {
          if (isOver) return;
          isOver = true;
          cancelDeadline();
          signal.removeEventListener('abort', stop);
          resolve(run);
        };
        const giveUp = (run: Run | null) => {
          hanging.add(check.name);
          end(run);
          controller.abort(new DOMException('The check is over its deadline', 'TimeoutError'));
          clock.after(graceMs, () => {
            if (hanging.has(check.name)) deafRuns.set(check.name, (deafRuns.get(check.name) ?? 0) + 1);
          });
        };
        const stop = () => giveUp(null);

        signal.addEventListener('abort', stop, { once: true });
        cancelDeadline = clock.after(deadlineMs, () => giveUp(finish(timedOut(deadlineMs))));
        start(check, controller.signal, (outcome) => applyAcceptances(outcome, check.name, accepted, clock.now()))
          .then((outcome) => end(finish(outcome)))
          .finally(() => hanging.delete(check.name));
      });
    },
  };
}

/** Starts a check so that it can neither throw nor reject, and so that what it returns is an outcome. */
async function start(check: Check, signal: AbortSignal, accept: (outcome: Outcome) => Outcome): Promise<Outcome> {
  try {
    return accept(readOutcome(await check.run({ signal })));
  } catch (error) {
    return failed('crashed', 'The check itself broke', {
      hint: 'This is a fault of the check, not of what it looks at: read its error and mend the check',
      error: describe(error),
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${typeof error}`;
}

function strayed(fault: unknown): Outcome {
  return failed('crashed', 'The check broke something outside of its run', {
    hint: 'A promise that nobody awaits, a timer or an emitter of the check threw: read its error and the log, and mend the check',
    error: describe(fault),
  });
}

function timedOut(deadlineMs: number): Outcome {
  return failed('timeout', 'No answer in time', {
    hint: 'See whether what the check asks is overloaded or unreachable; raise CHECK_TIMEOUT only if it is slow by nature',
    details: { deadlineMs },
  });
}

function stillHanging(deadlineMs: number): Outcome {
  return failed('timeout', 'No answer in time, and the earlier run still hangs', {
    hint: 'The check ignores its abort signal: mend the check; until then it is not started again',
    details: { deadlineMs, stillHanging: true },
  });
}

function scrub(outcome: Outcome, { text, json }: Scrubber): Outcome {
  const { findings = [], exposures = [] } = outcome;
  const seen = {
    message: text(outcome.message),
    details: json(outcome.details) as Outcome['details'],
    findings: findings.slice(0, mostFindings).map((finding) => json(finding) as Finding),
    exposures: exposures.map(({ relation, ...verdict }) => ({ ...verdict, relation: text(relation) })),
  };
  if (outcome.status === 'healthy') return { ...outcome, ...seen };
  return { ...outcome, ...seen, hint: text(outcome.hint), error: outcome.error && text(outcome.error) };
}
