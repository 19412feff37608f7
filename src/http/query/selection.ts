import { z } from 'zod';
import { categoryOf } from '../../core/check.ts';
import type { Result } from '../../core/result.ts';
import type { Health } from '../../core/summary/health.ts';
import { didYouMean } from '../../core/words/closest.ts';
import { quoteName } from './quote-name.ts';

const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    [value]
      .flat()
      .flatMap((text) => text.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  .optional();

/** `?include=` and `?exclude=`: categories or check ids, repeatable or separated by commas. */
export const selectionQuery = z.object({
  include: names.describe('Only these categories or checks; repeatable, or separated by commas'),
  exclude: names.describe('All but these categories or checks; repeatable, or separated by commas'),
});

type SelectionQuery = z.output<typeof selectionQuery>;

/** Which results an answer is about. */
export interface Selection {
  readonly ok: true;
  /** A category, a check id, or null for everything. */
  readonly scope: string | null;
  readonly keep: (result: Result) => boolean;
  /** The categories that have a kept check. */
  readonly categories: readonly string[];
  /** The kept checks when a caller left some out, else null: queries that come to the same have the same. */
  readonly narrowedTo: string | null;
}

/** Why there is no such selection, and what would have been right. */
interface Refusal {
  readonly ok: false;
  readonly code: 400 | 404;
  readonly detail: string;
  readonly valid: readonly string[];
}

export function selectEverything({ categories }: Health): Selection {
  return { ok: true, scope: null, keep: () => true, categories, narrowedTo: null };
}

/** Which results a caller wants. A name that does not exist is an error: a typo must not hide a broken check. */
export function selectByQuery({ include = [], exclude = [] }: SelectionQuery, health: Health): Selection | Refusal {
  if (include.length === 0 && exclude.length === 0) return selectEverything(health);
  const { categories, checks } = health;
  const valid = [...categories, ...checks];
  const unknown = [...include, ...exclude].find((name) => !valid.includes(name));
  if (unknown !== undefined) {
    const what = `No category or check has the name ${quoteName(unknown, 'that was given')}`;
    return refuse(400, what + didYouMean(unknown, valid), valid);
  }
  const isNamed = (check: string, list: readonly string[]) => list.includes(check) || list.includes(categoryOf(check));
  const kept = checks.filter((check) => (include.length === 0 || isNamed(check, include)) && !isNamed(check, exclude));
  if (kept.length === 0) return refuse(400, 'include and exclude together leave no check to answer for', valid);
  if (kept.length === checks.length) return selectEverything(health);
  const keptCategories = new Set(kept.map(categoryOf));
  return {
    ok: true,
    scope: null,
    keep: ({ check }) => kept.includes(check),
    categories: categories.filter((category) => keptCategories.has(category)),
    narrowedTo: kept.join(),
  };
}

export function selectCategory(category: string, { categories, unused }: Health): Selection | Refusal {
  const whyUnused = unused.get(category);
  if (whyUnused !== undefined) return refuse(404, whyUnused, categories);
  if (!categories.includes(category)) {
    return refuse(404, `There is no such category${didYouMean(category, categories)}`, categories);
  }
  const keep = ({ check }: Result) => categoryOf(check) === category;
  return { ok: true, scope: category, keep, categories: [category], narrowedTo: null };
}

export function selectCheck(category: string, name: string, health: Health): Selection | Refusal {
  const whole = selectCategory(category, health);
  if (!whole.ok) return whole;
  const id = `${category}.${name}`;
  if (health.checks.includes(id)) return { ...whole, scope: id, keep: ({ check }) => check === id };
  const valid = health.checks.filter((check) => categoryOf(check) === category);
  const what = `There is no such check in this category${didYouMean(id, valid)}`;
  return refuse(404, health.unused.get(id) ?? what, valid);
}

function refuse(code: Refusal['code'], detail: string, valid: readonly string[]): Refusal {
  return { ok: false, code, detail, valid };
}
