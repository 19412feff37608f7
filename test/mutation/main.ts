import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * `npm run mutate [set …]`: changes the code that judges, line by line, and sees whether a unit test notices. Each set is a
 * part of the sources with the tests that are about it, because with all tests a change takes seconds, and there are
 * thousands: what another test alone would notice counts as not noticed. What was tried before and has not changed since, code and tests, is not tried again.
 */

interface Part {
  /** Below src, by globs without braces. */
  readonly sources: readonly string[];
  /** Below test/unit. */
  readonly tests: readonly string[];
}

const below = (folder: string, ...names: readonly string[]) => names.map((name) => `${folder}/${name}.ts`);

const sets: Readonly<Record<string, Part>> = {
  'core/verdicts': {
    sources: [...below('core/monitor', 'judge', 'evidence'), 'core/status.ts', 'core/summary/aggregate.ts'],
    tests: ['core/monitor/{judge,evidence}.test.ts', 'core/summary/aggregate.test.ts'],
  },
  'core/findings': {
    sources: [
      ...below('core/monitor', 'acceptance', 'shorten-evidence'),
      ...below('core', 'exposure', 'finding', 'outcome'),
    ],
    tests: ['core/{exposure,finding,outcome}.test.ts', 'core/monitor/{acceptance,shorten-evidence}.test.ts'],
  },
  'core/pace': {
    sources: below('core/monitor', 'flaps', 'pace'),
    tests: ['core/monitor/{flaps,monitor,pace}.test.ts'],
  },
  'core/summary': {
    sources: [...below('core/summary', 'group-faults', 'health', 'root-causes', 'summary'), 'core/registry.ts'],
    tests: ['core/{registry,verdict}.test.ts', 'core/summary/**'],
  },
  'core/monitor': {
    sources: [
      ...below('core/monitor', 'monitor', 'loop', 'runner', 'ask-check', 'side-by-side'),
      'core/stray-faults.ts',
    ],
    tests: [
      'core/{stray-faults,verdict}.test.ts',
      'core/monitor/{monitor,runner,confusion,shared-runs,side-by-side,flaps}.test.ts',
      'core/monitor/fleet/news.test.ts',
    ],
  },
  'core/baselines': {
    sources: below('core/monitor', 'baselines', 'duration-counts'),
    tests: ['core/monitor/{baselines,duration-counts}.test.ts'],
  },
  'core/fleet': {
    sources: ['core/monitor/fleet/*.ts'],
    tests: ['core/monitor/{memory-fleet,shared-runs}.test.ts', 'core/monitor/fleet/**'],
  },
  'core/secrets': {
    sources: ['core/scrubber.ts', 'core/words/*.ts'],
    tests: ['core/scrubber.test.ts', 'core/words/**'],
  },
  'core/chronicle': {
    sources: ['core/chronicle/*.ts', 'core/clock.ts'],
    tests: ['core/clock.test.ts', 'core/chronicle/{changes,chronicle,history,incidents,keeper,replicas}.test.ts'],
  },
  'core/push': { sources: ['core/push/*.ts'], tests: ['core/push/**'] },
  'http/tiers': {
    sources: ['http/redact.ts', 'http/redact-metrics.ts', 'http/query/fresh.ts'],
    tests: ['http/{redact,redact-metrics}.test.ts', 'http/query/fresh.test.ts'],
  },
  'http/history': { sources: ['http/history/*.ts'], tests: ['http/routes/history.test.ts', 'http/history/**'] },
  'http/readiness': {
    sources: [...below('http/routes', 'readiness', 'probes'), 'http/phase.ts', 'http/answer/responses.ts'],
    tests: ['http/{flapping,methods,openapi,routes}.test.ts', 'http/routes/readiness.test.ts'],
  },
  'checks/rls/expression': { sources: ['checks/rls/expression/*.ts'], tests: ['checks/rls/expression/**'] },
  'checks/rls/evidence': { sources: ['checks/rls/evidence/*.ts'], tests: ['checks/rls/evidence/**'] },
  'checks/rls/policy': { sources: ['checks/rls/policy/*.ts'], tests: ['checks/rls/{policy,rules}/**'] },
  'checks/rls/rules': { sources: ['checks/rls/rules/*.ts'], tests: ['checks/rls/rules/**'] },
  'checks/rls': {
    sources: ['checks/rls/*.ts', 'checks/rls/over-rest/*.ts', 'checks/rls/review/*.ts'],
    tests: ['checks/*.test.ts', 'checks/rls/**'],
  },
  'checks/catalog': { sources: ['checks/catalog/*.ts'], tests: ['checks/**'] },
  'checks/schema': { sources: ['checks/schema/**/*.ts'], tests: ['checks/*.test.ts', 'checks/{schema,catalog}/**'] },
  'checks/environment': {
    sources: ['checks/environment/*.ts', 'checks/value-flaw.ts'],
    tests: ['checks/*.test.ts', 'checks/environment/**'],
  },
  'checks/database': {
    sources: [...['database', 'rest', 'services'].map((name) => `checks/${name}/*.ts`), 'checks/failed-by-fault.ts'],
    tests: ['checks/*.test.ts', 'checks/{database,rest,services}/**'],
  },
  'checks/redis': { sources: ['checks/redis/*.ts'], tests: ['checks/*.test.ts', 'checks/redis/**'] },
  'checks/email': { sources: ['checks/email/*.ts'], tests: ['checks/*.test.ts', 'checks/email/**'] },
};

const root = resolve(import.meta.dirname, '../..');
const stryker = resolve(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
/** Of all that is changed so many parts of a hundred have to be noticed. */
const least = 90;

const wanted = process.argv.slice(2);
const strange = wanted.filter((name) => !(name in sets));
if (strange.length > 0) {
  process.stderr.write(`There is no set ${strange.join(', ')}; there are: ${Object.keys(sets).join(', ')}\n`);
  process.exit(2);
}

const keptIn = (name: string) => `.mutation/${name.replaceAll('/', '-')}`;

/** Whether it came to an end; how much was noticed is another matter. */
function tryOut(name: string, { sources, tests }: Part): boolean {
  const { status } = spawnSync(
    process.execPath,
    [
      ...[stryker, 'run', 'test/mutation/stryker.config.json'],
      ...['--mutate', sources.map((path) => `src/${path}`).join(',')],
      ...['--incrementalFile', `${keptIn(name)}.json`, '--tempDirName', `${keptIn(name)}-sandbox`],
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MUTATION_TESTS: JSON.stringify(tests) } },
  );
  return status === 0;
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** A line of the table in docs/reliability.md. What is looked at while a file is loaded alone is tried by no test. */
function countUp(name: string): { readonly line: string; readonly score: number } {
  const { files } = JSON.parse(readFileSync(resolve(root, `${keptIn(name)}.json`), 'utf8')) as Report;
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...statuses: readonly string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const tried = noticed + count('Survived', 'NoCoverage');
  const score = tried === 0 ? 100 : (100 * noticed) / tried;
  const cells = [name, tried, noticed, tried - noticed, `${score.toFixed(1)} %`, count('Ignored')];
  return { line: `| ${cells.join(' | ')} |`, score };
}

const chosen = Object.entries(sets).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const broken = chosen.filter(([name, part]) => !tryOut(name, part)).map(([name]) => name);
const counted = chosen.filter(([name]) => !broken.includes(name)).map(([name]) => countUp(name));
process.stdout.write(
  ['', '| set | changes | noticed | not | score | passed over |', '|---|---|---|---|---|---|', '']
    .join('\n')
    .concat(counted.map(({ line }) => `${line}\n`).join('')),
);
if (broken.length > 0) process.stderr.write(`Did not come to an end: ${broken.join(', ')}\n`);
process.exitCode = broken.length > 0 || counted.some(({ score }) => score < least) ? 1 : 0;
