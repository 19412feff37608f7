import { stopAllKept } from '../test/stack/kept-process.ts';
import { choose, nameAll } from './choose.ts';
import { parseOptions, usage } from './options.ts';
import { comparisonCells, comparisonHead } from './report/comparison-cells.ts';
import { renderTable } from './report/render-table.ts';
import { startCells, startHead } from './report/start-cells.ts';
import { writeJson } from './report/write-json.ts';
import { measureStarts } from './run/measure-start.ts';
import { openWorld, type World } from './run/open-world.ts';
import { runComparisons } from './run/run-comparisons.ts';
import { bareFastify, subjects } from './subjects.ts';
import { peerTargets, routeTargets } from './targets.ts';

/** `npm run bench`: how fast and how light the service is beside node:http and others; docs/performance.md says how. */

/** Of each server; the first of them also read the disk. */
const starts = 7;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function bench(words: readonly string[]): Promise<void> {
  if (words.includes('--help')) return print(usage);
  const options = parseOptions(words);
  const known = [...peerTargets, ...routeTargets, ...subjects];
  if (options.list) return print(nameAll(known).join('\n'));
  const choice = choose(options.only, known);
  const world = await openWorld(options);
  close = world.close;
  const { maker, orderOf, remarks } = world;
  const { seconds, connections } = options;

  const peers = await compareSection('peers', peerTargets);
  const routes = await compareSection('routes', routeTargets);
  const orders = choice.has('start')
    ? choice.of(subjects).map((subject) => ({ subject, order: orderOf(subject) }))
    : [];
  if (orders.length > 0) tell('cold starts and memory');
  const started = await measureStarts(orders, { maker, connections, seconds, starts });

  for (const rows of [peers, routes].filter(({ length }) => length > 0)) {
    print(`\n${renderTable(comparisonHead, rows.map(comparisonCells))}`);
  }
  const bare = started.find(({ name }) => name === bareFastify.name);
  if (started.length > 0)
    print(
      `\n${renderTable(
        startHead,
        started.map((row) => startCells(row, bare)),
      )}`,
    );
  writeJson(options.json, options, { remarks, peers, routes, starts: started, loader: maker.loader.name });
  print(`\n${remarks.map((remark) => `${remark}\n`).join('')}Written to ${options.json}`);

  function compareSection(section: 'peers' | 'routes', targets: typeof peerTargets) {
    return choice.has(section) ? runComparisons(choice.of(targets), options, world, tell) : [];
  }
}

let close: World['close'] = async () => {};

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
