import type { Reporter, TestCase, Vitest } from 'vitest/node';

/** Tells at the end of a run which tests were skipped, and why: silence would pass for success. */
export default function tellSkipped(): Reporter {
  let run: Vitest | null = null;
  return {
    onInit(vitest) {
      run = vitest;
    },
    onTestRunEnd(modules) {
      const skipped = Map.groupBy(
        modules.flatMap((module) => [...module.children.allTests('skipped')]),
        (test) => reasonOf(test) ?? (run?.config.testNamePattern ? null : 'no reason was given'),
      );
      // What was not asked for by name is not skipped.
      skipped.delete(null);
      const lines = [...skipped].flatMap(([reason, tests]) => [
        `Skipped, because ${reason}`,
        ...tests.map((test) => `  ${test.module.relativeModuleId} > ${test.fullName}`),
      ]);
      run?.logger.log(lines.length > 0 ? lines.join('\n') : 'Skipped: nothing');
    },
  };
}

function reasonOf(test: TestCase): string | null {
  for (let task: TestCase['parent'] | TestCase = test; task.type !== 'module'; task = task.parent) {
    const { skipped } = task.meta();
    if (skipped) return skipped;
  }
  return null;
}
