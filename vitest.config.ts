import { defineConfig } from 'vitest/config';
import tellSkipped from './test/support/tell-skipped.ts';

/** Its promises are about seconds and milliseconds, so nothing else runs beside it. */
const timing = 'test/integration/outage.test.ts';
const patience = { testTimeout: 40_000, hookTimeout: 60_000 };
/** What a test replaces is put back after it, so that files may share their modules. */
const undo = { restoreMocks: true, unstubEnvs: true, unstubGlobals: true };
const globalSetup = ['test/stack/global-setup.ts'];

export default defineConfig({
  test: {
    reporters: ['default', tellSkipped()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
          // Half of the time of a small file would go into importing the same modules once more.
          isolate: false,
          ...undo,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [timing],
          // They mostly wait: for processes to start, and for the cadences of the service.
          maxWorkers: 2,
          globalSetup,
          sequence: { groupOrder: 1 },
          ...patience,
        },
      },
      {
        test: {
          name: 'timing',
          include: [timing],
          globalSetup,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
    ],
  },
});
