import { defineConfig } from 'vitest/config';
import tellFaults from './test/support/tell-faults.ts';
import tellSkipped from './test/support/tell-skipped.ts';

/** Their promises are about seconds and milliseconds, so nothing else runs beside them. */
const timing = [
  'test/long/fleet/fleet.test.ts',
  'test/long/outage.test.ts',
  'test/long/page/many-changes.test.ts',
  'test/long/sql/large-tables.test.ts',
  'test/long/sql/many-objects.test.ts',
  'test/long/sql/rotation.test.ts',
  'test/long/wall-clock.test.ts',
];

/** What a test replaces is put back after it. */
const undo = { restoreMocks: true, unstubEnvs: true, unstubGlobals: true };

/** Files share their modules: to import them again for each took more time than the tests. */
const shared = { isolate: false, ...undo };

const withStack = {
  globalSetup: ['test/stack/global-setup.ts'],
  testTimeout: 40_000,
  hookTimeout: 60_000,
  ...undo,
};

/** The least that is covered in each folder that judges or says who sees what: lines, and ways through them, in percent. */
const least = { lines: 95, branches: 95 };

/**
 * `npm test` runs the unit tests and those of the integration; `npm run test:all` also what is long by construction.
 * `npm run faults` tries every fault of the suite, of which `npm run test:all` tries every third.
 * `npm run test:soak` is for whoever changes what is proved, or the applications it is tried on: it takes half an hour.
 */
export default defineConfig({
  test: {
    reporters: ['default', tellSkipped(), tellFaults()],
    // The driver asks for the types of arrays by itself, and leaves its own question alone when its connection is ended amid it.
    onUnhandledError: (error) =>
      !(
        'code' in error &&
        error.code === 'CONNECTION_CLOSED' &&
        'query' in error &&
        /typarray/.test(String(error.query))
      ),
    coverage: {
      provider: 'v8',
      include: ['src/{core,checks,http}/**/*.ts'],
      reporter: ['text-summary', 'html', 'json'],
      reportOnFailure: true,
      thresholds: { 'src/core/**': least, 'src/checks/**': least, 'src/http/**': least },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
          testTimeout: 20_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...shared,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...shared,
          ...withStack,
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          exclude: timing,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...withStack,
        },
      },
      {
        test: {
          name: 'timing',
          include: timing,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
          ...withStack,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          env: { FAULTS: 'all' },
          maxWorkers: 2,
          sequence: { groupOrder: 5 },
          ...withStack,
        },
      },
      {
        test: {
          name: 'faults-short',
          include: ['test/faults/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 6 },
          ...withStack,
        },
      },
      {
        test: {
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
          ...withStack,
        },
      },
    ],
  },
});
