/**
 * How often something random is tried: a few times in every run of the tests, and with `FUZZ=100` a hundred times as often.
 * `FUZZ_SEED` repeats a run.
 */
export function fuzzRuns(numRuns: number): { readonly numRuns: number; readonly seed?: number } {
  const { FUZZ = '1', FUZZ_SEED } = process.env;
  return { numRuns: Math.ceil(numRuns * Number(FUZZ)), ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }) };
}
