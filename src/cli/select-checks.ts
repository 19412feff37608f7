import { type CheckId, categoryOf } from '../core/check.ts';
import type { Health } from '../core/health.ts';
import { didYouMean } from './closest.ts';
import { UsageError } from './command-error.ts';

export interface CheckSelection {
  readonly isKept: (check: string) => boolean;
  /** The categories that have a kept check. */
  readonly categories: readonly string[];
}

/** The checks that were named, by id or by category; all of them when nothing was. Throws for a name that is none. */
export function selectChecks(names: readonly string[], { categories, checks }: Health): CheckSelection {
  for (const name of names) {
    if (categories.includes(name) || checks.includes(name)) continue;
    const near = didYouMean(name, [...categories, ...checks]);
    throw new UsageError(
      `No category or check has the name "${name}"${near}\nCategories: ${categories.join(', ')}; wingman-health list shows the checks`,
    );
  }
  const isKept = (check: string) =>
    names.length === 0 || names.includes(check) || names.includes(categoryOf(check as CheckId));
  return {
    isKept,
    categories: categories.filter((name) => checks.some((id) => isKept(id) && id.startsWith(`${name}.`))),
  };
}
