import { z } from 'zod';
import { categoryOf } from '../../core/check.ts';
import type { Result } from '../../core/result.ts';
import type { Health } from '../../core/summary/health.ts';

const names = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) =>
    [value ?? []]
      .flat()
      .flatMap((text) => text.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );

/** `?include=` and `?exclude=`: categories or check ids, repeatable or separated by commas. */
export const selectionQuery = z.object({
  include: names.describe('Only these categories or checks; repeatable, or separated by commas'),
  exclude: names.describe('All but these categories or checks; repeatable, or separated by commas'),
});

type SelectionQuery = z.output<typeof selectionQuery>;

export type Selection =
  | {
      readonly ok: true;
      readonly keep: (result: Result) => boolean;
      /** The categories that have a kept check. */
      readonly categories: readonly string[];
    }
  | { readonly ok: false; readonly detail: string; readonly valid: readonly string[] };

/** Which results a caller wants. A name that does not exist is an error: a typo must not hide a broken check. */
export function readSelection({ include, exclude }: SelectionQuery, { categories, checks }: Health): Selection {
  const valid = [...categories, ...checks];
  const unknown = [...include, ...exclude].filter((name) => !valid.includes(name));
  if (unknown.length > 0) {
    return { ok: false, detail: `No category or check has the name ${unknown.map(quote).join(', ')}`, valid };
  }
  const isNamed = (check: string, list: readonly string[]) => list.includes(check) || list.includes(categoryOf(check));
  const isKept = (check: string) => (include.length === 0 || isNamed(check, include)) && !isNamed(check, exclude);
  const kept = checks.filter(isKept);
  if (kept.length === 0) {
    return { ok: false, detail: 'include and exclude together leave no check to answer for', valid };
  }
  return {
    ok: true,
    keep: ({ check }) => isKept(check),
    categories: categories.filter((category) => kept.some((check) => check.startsWith(`${category}.`))),
  };
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
