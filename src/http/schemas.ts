import { z } from 'zod';
import { reasons } from '../core/reason.ts';
import { statuses } from '../core/status.ts';

/** The shapes of every answer. They are also the allow-list of what leaves: a field that is not here is dropped. */

const status = z.enum(statuses);
const reason = z.enum(reasons).nullable();
const time = z.iso.datetime();
const check = z.string();

const circumstances = {
  status,
  reason,
  hint: z.string().nullable(),
  check,
  title: z.string(),
  durationMs: z.number().nonnegative().nullable(),
  observedAt: time.nullable(),
  since: time,
  consecutiveFailures: z.int().nonnegative(),
};

const publicResult = z.object({ success: z.boolean(), message: z.string(), ...circumstances });

const privateResult = z.object({
  success: z.boolean(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  error: z.string().nullable(),
  ...circumstances,
});

const categoryStatus = z.object({ status, reason, message: z.string() });
const categories = z.record(z.string(), categoryStatus);

export const overallBody = z.object({
  success: z.boolean(),
  message: z.string(),
  status,
  observedAt: time,
  categories,
});

/** Private first: a body without details and error does not fit it, and falls through to the public shape. */
export const resultBody = z.union([privateResult, publicResult]);

export const categoryBody = z.object({
  success: z.boolean(),
  message: z.string(),
  status,
  reason,
  hint: z.string().nullable(),
  category: z.string(),
  observedAt: time.nullable(),
  results: z.array(resultBody),
});

const rootCause = z.object({
  check,
  category: z.string(),
  title: z.string(),
  status,
  reason,
  message: z.string(),
  hint: z.string().nullable(),
  since: time,
  affects: z.array(check),
});

const performance = z.object({
  samples: z.int().nonnegative(),
  p50Ms: z.number().nonnegative(),
  p95Ms: z.number().nonnegative(),
  p99Ms: z.number().nonnegative(),
  baselineMs: z.number().nonnegative().nullable(),
});

const transition = z.object({ check, from: status, to: status, reason, at: time });

export const summaryBody = z.object({
  success: z.boolean(),
  message: z.string(),
  status,
  observedAt: time,
  totals: z.object({ checks: z.int(), healthy: z.int(), degraded: z.int(), unknown: z.int(), failed: z.int() }),
  categories,
  rootCauses: z.array(rootCause),
  recommendations: z.array(z.object({ hint: z.string(), checks: z.array(check) })),
  results: z.array(resultBody),
  performance: z.record(z.string(), performance.nullable()),
  transitions: z.array(transition),
});

export const liveBody = z.object({ success: z.boolean(), message: z.string(), status });

export const readyBody = z.object({
  success: z.boolean(),
  message: z.string(),
  status,
  phase: z.enum(['starting', 'running', 'draining']),
  categories: z.record(z.string(), status),
});

export const indexBody = z.object({ name: z.string(), message: z.string(), links: z.record(z.string(), z.string()) });

/** RFC 9457, with the names that would have been right. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly valid?: readonly string[];
}

export type ResultBody = z.output<typeof resultBody>;
export type OverallBody = z.output<typeof overallBody>;
export type CategoryBody = z.output<typeof categoryBody>;
export type SummaryBody = z.output<typeof summaryBody>;
export type LiveBody = z.output<typeof liveBody>;
export type ReadyBody = z.output<typeof readyBody>;
