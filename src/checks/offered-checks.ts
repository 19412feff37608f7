import { z } from 'zod';
import type { Contract } from '../contract/schema.ts';
import type { Check } from '../core/check.ts';
import type { Clock } from '../core/clock.ts';
import type { degraded, failed, healthy } from '../core/outcome.ts';
import type { Category } from '../core/registry.ts';

/** What a checks module adds. */
interface ChecksModule {
  readonly categories: readonly Category[];
  readonly checks: readonly Check[];
}

/** A category as it is written: what is left out has its default, a cadence of one minute and the weight `hard`. */
export type OfferedCategory = Pick<Category, 'name'> & Partial<Category>;

/** What a checks module gives, or an application that embeds this one. */
export interface OfferedChecks {
  readonly categories?: readonly OfferedCategory[];
  readonly checks: readonly Check[];
}

/** What a checks module is called with, so that it needs no import from here. */
export interface ChecksTools {
  readonly healthy: typeof healthy;
  readonly degraded: typeof degraded;
  readonly failed: typeof failed;
  readonly contract: Contract;
  readonly clock: Clock;
}

export type LoadedChecks =
  | { readonly ok: true; readonly module: ChecksModule }
  | { readonly ok: false; readonly problems: readonly string[] };

const defaultCadenceMs = 60_000;

const categorySchema = z.strictObject({
  name: z.string(),
  cadenceMs: z.number().int().min(1_000).default(defaultCadenceMs),
  weight: z.enum(['hard', 'soft']).default('hard'),
});

const isFunction = (value: unknown) => typeof value === 'function';

const checkSchema = z.looseObject({
  name: z.templateLiteral([z.string(), '.', z.string()], 'must be category.name'),
  title: z.string().min(1),
  critical: z.boolean().optional(),
  dependsOn: z.array(z.templateLiteral([z.string(), '.', z.string()])).optional(),
  confirmAfter: z.int().min(1).max(10).optional(),
  timeoutMs: z.number().positive().max(60_000).optional(),
  run: z.custom<Check['run']>(isFunction, 'must be a function'),
});

const moduleSchema = z.strictObject({
  categories: z.array(categorySchema).default([]),
  checks: z.array(checkSchema).min(1),
});

/** Holds the checks that a module, or an application that embeds this one, offers against their shape. */
export function readChecks(offered: unknown): LoadedChecks {
  const parsed = moduleSchema.safeParse(offered);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(describe) };
  // The author's own objects, not zod's copies: a check may have state of its own behind `this`.
  const { checks } = offered as OfferedChecks;
  return { ok: true, module: { categories: parsed.data.categories, checks } };
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
