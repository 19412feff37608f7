import type { ContractInput } from '../../src/contract/schema.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { openChecks } from './open-checks.ts';

export interface Look {
  /** By the name of the check. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Those that are not healthy: `rls.isolation failed/leaking`. */
  readonly problems: readonly string[];
  /** What was asked of anybody meanwhile. */
  readonly questions: number;
  /** The most of them that were under way at once. */
  readonly atOnce: number;
}

const { signal: never } = new AbortController();

/** One run of what looks at a project, each check by itself: none is left out because of another. */
export async function lookThroughChecks(
  environment: Readonly<Record<string, string>>,
  contract?: ContractInput,
): Promise<Look> {
  const { checks, close } = openChecks({ ...environment, CHECK_TIMEOUT: '10s' }, contract);
  const watched = checks.filter(({ name }) => /^(database|schema|rls)\./.test(name));
  const send = globalThis.fetch;
  let [questions, underWay, atOnce] = [0, 0, 0];
  globalThis.fetch = async (...question) => {
    questions += 1;
    underWay += 1;
    atOnce = Math.max(atOnce, underWay);
    try {
      return await send(...question);
    } finally {
      underWay -= 1;
    }
  };
  try {
    const outcomes = await Promise.all(
      // Each has a signal of its own, as where a monitor runs them.
      watched.map(async (check) => [check.name, await check.run({ signal: AbortSignal.any([never]) })] as const),
    );
    const problems = outcomes.flatMap(([name, outcome]) =>
      outcome.status === 'healthy' ? [] : [`${name} ${outcome.status}/${outcome.reason}`],
    );
    return { outcomes: Object.fromEntries(outcomes), problems, questions, atOnce };
  } finally {
    globalThis.fetch = send;
    await close();
  }
}
