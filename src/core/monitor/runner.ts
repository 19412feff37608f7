import type { Check } from '../check.ts';
import type { Cancel, Clock } from '../clock.ts';
import { isFinding } from '../finding.ts';
import { degraded, failed, type Outcome } from '../outcome.ts';
import { largeAllowance, type Scrubber } from '../scrubber.ts';
import type { StrayFault } from '../stray-faults.ts';
import { type AcceptedFinding, applyAcceptances } from './acceptance.ts';
import { askCheck, crashed, type Explain } from './ask-check.ts';
import { shortenEvidence } from './shorten-evidence.ts';

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
  judgeStray(check: string, fault: StrayFault): { readonly outcome: Outcome; readonly stack: string | null };
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
  /** What it means that a check threw; that it crashed, unless given or null. */
  readonly explain?: Explain;
}

const defaultGraceMs = 250;

/**
 * Runs checks so that none can delay or break the report. The deadline both aborts the check's signal and settles the
 * run without the check; a late answer has nowhere to go. A check that ignores its signal is counted, and is not
 * started again while its old run still hangs.
 */
export function createRunner(options: RunnerOptions): Runner {
  const { clock, scrubber, timeoutMs, accepted = [], graceMs = defaultGraceMs, explain = () => null } = options;
  const hanging = new Set<string>();
  const deafRuns = new Map<string, number>();

  return {
    deafRuns,
    judgeStray(check, fault) {
      return {
        outcome: scrub(crashed(check, fault, fault.deed), scrubber),
        stack: fault.stack && scrubber.text(fault.stack),
      };
    },
    run: (check, signal) => runOnTime(check, signal, true),
  };

  function runOnTime(check: Check, signal: AbortSignal, mayRepeat: boolean): Promise<Run | null> {
    if (signal.aborted) return Promise.resolve(null);
    const [startedAt, startedSinceBoot] = [clock.monotonic(), clock.sinceBoot()];
    const deadlineMs = check.timeoutMs ?? timeoutMs;
    const finish = (outcome: Outcome): Run => ({
      outcome: scrub(outcome, scrubber),
      durationMs: clock.monotonic() - startedAt,
      observedAt: clock.now(),
    });
    if (hanging.has(check.name)) return Promise.resolve(finish(stillHanging(check, deadlineMs)));

    return new Promise((resolve) => {
      const controller = new AbortController();
      let cancelDeadline: Cancel = () => {};
      let isOver = false;

      const end = (ended: Run | null | Promise<Run | null>) => {
        if (isOver) return;
        isOver = true;
        cancelDeadline();
        signal.removeEventListener('abort', stop);
        resolve(ended);
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
      cancelDeadline = clock.after(deadlineMs, () => giveUp(finish(timedOut(check, deadlineMs))));
      askCheck({ check, signal: controller.signal, explain })
        .finally(() => hanging.delete(check.name))
        .then((answered) => {
          const outcome = applyAcceptances(answered, check.name, accepted, clock.now());
          if (isOver || clock.sinceBoot() - startedSinceBoot <= deadlineMs + graceMs) return end(finish(outcome));
          // The deadline did not come in time: the process was stopped, and the answer is from before, or the check blocks
          // the process, and will again.
          end(mayRepeat ? runOnTime(check, signal, false) : finish(timedOut(check, deadlineMs)));
        });
    });
  }
}

function timedOut({ name, timeoutMs, lateIs }: Check, deadlineMs: number): Outcome {
  const late = lateIs === 'degraded' ? degraded : failed;
  const setting = timeoutMs === undefined ? 'CHECK_TIMEOUT' : 'the timeoutMs of the check';
  return late('timeout', `${name} did not come to an end within ${deadlineMs / 1_000} s`, {
    hint: `See whether what it asks is overloaded or away (wingman-health explain ${name}); raise ${setting} only if it is slow by nature`,
    details: { deadlineMs },
  });
}

function stillHanging({ name, lateIs }: Check, deadlineMs: number): Outcome {
  const late = lateIs === 'degraded' ? degraded : failed;
  return late('timeout', `${name} did not come to an end within ${deadlineMs / 1_000} s, and that run still hangs`, {
    hint: 'The check ignores its abort signal: pass signal on to whatever it waits for; until then it is not started again',
    details: { deadlineMs, stillHanging: true },
  });
}

function scrub(outcome: Outcome, { text, json }: Scrubber): Outcome {
  const { findings: found = [], exposures: seen = [] } = outcome;
  const { findings, exposures, unlisted } = shortenEvidence({ findings: found, exposures: seen });
  const details = json(outcome.details);
  const allowance = largeAllowance();
  const scrubbed = {
    message: text(outcome.message),
    // What cannot be read is a word, and whoever shows details expects fields.
    details: typeof details === 'object' && details !== null ? (details as Outcome['details']) : { details },
    // What no allowance was left for is no finding any more.
    findings: findings.flatMap((finding) => {
      const copy = json(finding, allowance);
      return isFinding(copy) ? copy : [];
    }),
    // Field by field: what else is in one may hold anything.
    exposures: exposures.map(({ relation, command, exposed, expected, verdict, why, rows, users }) => {
      return { relation: text(relation), command, exposed, expected, verdict, why: why && text(why), rows, users };
    }),
    unlisted,
  };
  if (outcome.status === 'healthy') return { ...outcome, ...scrubbed };
  return { ...outcome, ...scrubbed, hint: text(outcome.hint), error: outcome.error && text(outcome.error) };
}
