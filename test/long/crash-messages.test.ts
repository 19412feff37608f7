import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { fuzzRuns } from '../support/fuzz-runs.ts';
import { environmentOfSecrets, expectNothingOf, plantedParts } from '../support/planted-secrets.ts';
import { startCli } from '../support/run-cli.ts';
import { runService } from '../support/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'crash-messages-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A module to which `said` is what was planted. */
function write(said: string, code: string): string {
  files += 1;
  const path = join(folder, `crash-${files}.mjs`);
  writeFileSync(path, `const said = ${JSON.stringify(said)};\n${code}\n`);
  return path;
}

/** Ends a process from without any check, once it has started. */
const strayLater = (thrown: string) => `setTimeout(() => { throw ${thrown}; }, 700).unref();`;
const waiting = ['wait', '--url', 'http://127.0.0.1:1', '--timeout', '10s'];
const once = fuzzRuns(2);

/** Whatever ends it: the exit code, and everything that it said. */
async function runBoth(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const variables = { ...environmentOfSecrets, ...environment };
  const [service, cli] = await Promise.all([runService(variables), startCli(words, variables).ended]);
  return { codes: [service.code, cli.code], left: [service.text, cli.stdout, cli.stderr] };
}

test.each([
  ['throws an error', 'throw Object.assign(new Error(said, { cause: new Error(said) }), { code: said });'],
  ['throws an error of its own kind', 'throw Object.assign(new Error("broken"), { name: said, stack: said });'],
  ['throws a text', 'throw said;'],
  ['has words that nobody knows', 'export default { [said]: 1, checks: [{ name: "zz.a", [said]: said, run() {} }] };'],
  ['has names that are none', 'export default { categories: [{ name: said }], checks: [{ name: said, run: said }] };'],
  ['asks for what is not there', 'await import("./" + encodeURIComponent(said) + ".mjs");'],
])('no secret is in what a start says whose module %s', async (_what, code) => {
  const property = fc.asyncProperty(plantedParts, async (part) => {
    const { codes, left } = await runBoth(['check'], { CHECKS_MODULE: write(part.text, code) });
    expect(codes).toEqual([1, 2]);
    for (const text of left) expectNothingOf(part, text);
    expect(left.join('')).toContain('CHECKS_MODULE: ');
  });
  await fc.assert(property, once);
});

test.each([
  ['an error', 'Object.assign(new Error(said, { cause: new Error(said) }), { url: said })'],
  ['an error of its own kind', 'Object.assign(new Error("broken"), { name: said, stack: "Error\\n    at " + said })'],
  ['a text', 'said'],
])('no secret is in what a process says at its end that nobody expects: %s', async (_what, thrown) => {
  const property = fc.asyncProperty(plantedParts, async (part) => {
    const stray = write(part.text, strayLater(thrown));
    const { codes, left } = await runBoth(waiting, { NODE_OPTIONS: `--import=${stray}` });
    expect(codes).toEqual([1, 1]);
    for (const text of left) expectNothingOf(part, text);
    expect(left.join('')).toContain('Stopping after an unexpected error');
  });
  await fc.assert(property, once);
});

test('where it broke is told', async () => {
  const stray = write('redis://:w8Jx5nBq3Rt6@127.0.0.1:1', strayLater('new Error("lost " + said)'));
  const { left } = await runBoth(waiting, { NODE_OPTIONS: `--import=${stray}` });
  for (const text of [left[0], left[2]]) {
    expect(text).toContain('Error: lost redis://:[secret]@127.0.0.1:1');
    expect(text).toMatch(/crash-\d+\.mjs:2:\d+/);
  }
});
