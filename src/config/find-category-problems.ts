import { lettersApart } from '../core/words/letters-apart.ts';
import type { Environment } from './environment.ts';
import { isRefreshVariable, judgeCadence, judgeLogLevel, refreshVariable, type Settings } from './settings.ts';
import type { Problem } from './startup-error.ts';

/** Every category that runs, and those that the platform does not use. */
interface Categories {
  readonly used: readonly string[];
  readonly unused: readonly string[];
}

/** Settings about categories that do not exist. Asked last, because a checks module may add categories. */
export function findCategoryProblems(settings: Settings, environment: Environment, { used }: Categories): Problem[] {
  const unknownReady = settings.readyCategories.flatMap((name, index) =>
    used.includes(name)
      ? []
      : [
          {
            variable: 'READY_CATEGORIES',
            problem: `names a category that does not exist (entry ${index + 1})`,
            remedy: `Choose among ${used.join(', ')}, or give none alone`,
          },
        ],
  );
  return [...unknownReady, ...used.flatMap((name) => judgeCadence(refreshVariable(name), environment))];
}

/** Nearer than this, and a variable was probably meant to be another. */
const nearby = (variable: string) => (variable.length <= 'REFRESH_RLS'.length ? 1 : 2);

/** What is probably a mistake in the service's own variables, and no reason not to start. */
export function findWarnings(environment: Environment, { used, unused }: Categories): Problem[] {
  const variables: readonly string[] = [...used, ...unused].map(refreshVariable);
  const misspelt = Object.keys(environment)
    .filter((name) => isRefreshVariable(name) && !variables.includes(name))
    .flatMap((variable) => {
      const meant = variables.find((each) => lettersApart(variable, each) <= nearby(each));
      const remedy = `Call it ${meant} if it is meant for this service`;
      return meant === undefined ? [] : [{ variable, problem: 'paces no category', remedy }];
    });
  return [...judgeLogLevel(environment), ...misspelt];
}
