import type { PastResult } from '../../core/chronicle/history.ts';
import type { Transition } from '../../core/result.ts';
import type { Summary } from '../../core/summary/summary.ts';
import type { About } from '../../reporters/health-json.ts';
import type { ShownPast } from '../history/read-past.ts';
import type { Tier } from '../redact.ts';

/** What the page shows: data only, so that it can be drawn anywhere. */
export interface PageInput {
  readonly summary: Summary;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Oldest first. */
  readonly transitions: readonly Transition[];
  /** The recent results of a check, oldest first. */
  resultsOf(check: string): readonly PastResult[];
  /** Null for everything; else the category or the check that the summary was narrowed to. */
  readonly scope: string | null;
  /** Whose status it is. */
  readonly about: About;
  /** The path below which the routes are, without a slash at its end; empty for the root. */
  readonly basePath?: string;
  /** What was seen before, with no more than the tier may see; null where that is not shown. */
  readonly past?: ShownPast | null;
}
