import { defineConfig } from 'vitest/config';

/** Globs below test/unit; all of what judges and of who sees what, unless `npm run mutate` names fewer. */
const tests: readonly string[] = JSON.parse(process.env.MUTATION_TESTS ?? '["{core,checks,http}/**"]');

/**
 * The unit tests that judge what is changed on purpose. Left out are those that flood sockets: on a busy machine they fail by
 * themselves, and then they would seem to have noticed something.
 */
export default defineConfig({
  test: {
    include: tests.map((glob) => `test/unit/${glob.endsWith('**') ? `${glob}/*.test.ts` : glob}`),
    exclude: ['test/unit/http/pipelining.test.ts'],
    testTimeout: 20_000,
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
