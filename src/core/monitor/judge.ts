import type { Check } from '../check.ts';
import { gravestFirst } from '../finding.ts';
import { degraded, type Outcome } from '../outcome.ts';
import type { Result } from '../result.ts';
import { isServing, severity } from '../status.ts';
import type { SlowVerdict } from './baselines.ts';
import type { Run } from './runner.ts';

/** The judgement of one run: what the check's result is now, and whether the turn still waits for a second look. */
export interface Judgement {
  readonly result: Result;
  /** Runs in a row that were worse than the effective status. */
  readonly worseRuns: number;
  readonly needsSecondLook: boolean;
}

export interface JudgeInput {
  readonly check: Check;
  readonly run: Run;
  readonly previous: Result;
  readonly worseRuns: number;
  readonly slow: SlowVerdict | null;
}

const defaultConfirmAfter = 2;

/**
 * Turns a run into the check's effective result. A status that serves turns for the worse only when enough runs in a
 * row say so; everything else, recovery above all, takes one. Without an earlier run there is nothing to protect.
 */
export function judge({ check, run, previous, worseRuns, slow }: JudgeInput): Judgement {
  const outcome = slow && run.outcome.status === 'healthy' ? slowOutcome(run.outcome, slow) : run.outcome;
  const consecutiveFailures = outcome.status === 'healthy' ? 0 : previous.consecutiveFailures + 1;
  const isTurnForTheWorse = isServing(previous.status) && severity[outcome.status] > severity[previous.status];
  const seen = isTurnForTheWorse ? worseRuns + 1 : 0;
  const needed = check.confirmAfter ?? defaultConfirmAfter;

  if (isTurnForTheWorse && seen < needed) {
    const raw = { status: outcome.status, reason: outcome.status === 'healthy' ? null : outcome.reason };
    const result: Result = {
      ...previous,
      confirmation: { raw, looks: seen, needed },
      durationMs: run.durationMs,
      observedAt: run.observedAt,
      consecutiveFailures,
    };
    return { result, worseRuns: seen, needsSecondLook: true };
  }

  const result: Result = {
    ...describe(outcome),
    check: check.name,
    title: check.title,
    durationMs: run.durationMs,
    observedAt: run.observedAt,
    since: previous.status === outcome.status ? previous.since : run.observedAt,
    consecutiveFailures,
    confirmation: null,
    blockedBy: outcome.status === 'healthy' ? null : (outcome.blockedBy ?? null),
  };
  return { result, worseRuns: 0, needsSecondLook: false };
}

function describe(outcome: Outcome) {
  const { status, message, details, findings = [], exposures = [], unlisted = null } = outcome;
  const seen = {
    success: isServing(status),
    message,
    status,
    details,
    findings: gravestFirst(findings),
    exposures,
    unlisted,
  };
  if (outcome.status === 'healthy') return { ...seen, error: null, reason: null, hint: null, place: null };
  const { error, reason, hint, place = null } = outcome;
  return { ...seen, error, reason, hint, place };
}

function slowOutcome({ details, findings = [], exposures = [], unlisted = null }: Outcome, slow: SlowVerdict): Outcome {
  return degraded(
    'slow',
    `Works, but takes ${round(slow.recentMedianMs)} ms, where ${round(slow.baselineMs)} ms is normal`,
    {
      hint: 'Compare since when with the load and with what was deployed last; /metrics has the durations of every check',
      details: { ...details, latency: slow },
      findings,
      exposures,
      unlisted,
    },
  );
}

const round = (ms: number) => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));
