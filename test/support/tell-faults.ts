import type { Reporter, Vitest } from 'vitest/node';

/** Tells at the end of a run of the fault suite how many of its rows hold. */
export default function tellFaults(): Reporter {
  let run: Vitest | null = null;
  return {
    onInit(vitest) {
      run = vitest;
    },
    onTestRunEnd(modules) {
      const rows = modules
        .filter(({ project }) => project.name.startsWith('faults'))
        .flatMap((module) => [...module.children.allTests()])
        .filter((test) => test.result().state !== 'skipped');
      const passed = rows.filter((test) => test.result().state === 'passed').length;
      if (rows.length > 0) run?.logger.log(`faults: ${passed}/${rows.length}`);
    },
  };
}
