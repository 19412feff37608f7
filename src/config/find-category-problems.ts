import { isRefreshVariable, refreshVariable, type Settings } from './settings.ts';
import type { Problem } from './startup-error.ts';

/** Settings about categories that do not exist. Asked last, because a checks module may add categories. */
export function findCategoryProblems(
  settings: Settings,
  categories: readonly string[],
  unused: readonly string[] = [],
): Problem[] {
  const known = new Set(categories);
  // The cadence of a category that the platform does not use says nothing, and is no mistake.
  const variables: readonly string[] = [...categories, ...unused].map(refreshVariable);
  const unknownReady = settings.readyCategories.flatMap((name, index) =>
    known.has(name)
      ? []
      : [
          {
            variable: 'READY_CATEGORIES',
            problem: `names a category that does not exist (entry ${index + 1})`,
            remedy: `Choose among ${categories.join(', ')}`,
          },
        ],
  );
  const unknownRefresh = Object.keys(settings)
    .filter((field) => isRefreshVariable(field) && !variables.includes(field))
    .map((variable) => ({
      variable,
      problem: 'belongs to no category',
      remedy: `Remove it, or use one of ${variables.join(', ')}`,
    }));
  return [...unknownReady, ...unknownRefresh];
}
