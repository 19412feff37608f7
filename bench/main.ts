import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stopAllKept } from '../test/stack/kept-process.ts';
import { choose, nameAll } from './choose.ts';
import { measure } from './measure.ts';
import { parseOptions, usage } from './options.ts';
import { type BenchReport, describeRun } from './report/bench-report.ts';
import { renderTable } from './report/render-table.ts';
import { tables } from './report/tables.ts';
import { writeDocs } from './report/write-docs.ts';
import { openWorld } from './run/open-world.ts';
import { subjects } from './subjects.ts';
import { routeTargets } from './targets.ts';

/** `npm run bench`: how fast and how light the service is beside node:http and others; docs/performance.md says how. */

const print = (text: string) => void process.stdout.write(`${text}\n`);
const tell = (line: string) => void process.stderr.write(`${line}\n`);
let close = async () => {};

async function bench(words: readonly string[]): Promise<void> {
  if (words.includes('--help')) return print(usage);
  const options = parseOptions(words);
  const known = [...subjects, ...routeTargets];
  if (options.list) return print(nameAll(known).join('\n'));
  const choice = choose(options.only, known);
  const world = await openWorld(options);
  close = world.close;
  mkdirSync(dirname(options.json), { recursive: true });
  let report: BenchReport | undefined;
  for await (const measured of measure(choice, options, world, tell)) {
    report = describeRun(options, measured);
    // Whoever ends a run of half an hour keeps what it has.
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (!report) return print('Nothing was measured');
  for (const table of tables(report)) print(`\n${renderTable(table)}`);
  print(['', ...report.remarks, `Written to ${options.json}`].join('\n'));
  if (options.writesDocs) print(`Written to ${writeDocs(report)}`);
}

async function stop(): Promise<void> {
  await close().catch(() => {});
  await stopAllKept();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stop().finally(() => process.exit(130)));
}

try {
  await bench(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await stop();
}
// A connection of the stack that was cut would keep the process.
process.exit();
