import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** How often everything is measured; a figure is the median of them. */
  readonly rounds: number;
  /** How long one thing is under load in one round. */
  readonly seconds: number;
  readonly connections: number;
  /** Names of what is measured, see `choose.ts`; empty for everything. */
  readonly only: readonly string[];
  /** The built service. */
  readonly dist: string;
  /** Where the figures are written. */
  readonly json: string;
  /** Whether the tables of docs/performance.md are written. */
  readonly writesDocs: boolean;
  readonly list: boolean;
}

export const usage = `npm run bench -- [options]

  --only NAME        a route (/health), a peer (lightship) or a section (routes, hung); repeatable
  --rounds N         how often everything is measured (3)
  --seconds N        how long each is under load in a round (3)
  --connections N    how many clients ask at once (64)
  --dist FOLDER      the built service (../dist), such as that of another working tree
  --json FILE        where the figures are written (bench/results/latest.json)
  --write-docs       writes the tables of docs/performance.md; only with everything measured
  --list             names what can be measured
`;

/** @throws an Error whose message says what is wrong with the arguments */
export function parseOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      dist: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  if (values['write-docs'] && values.only.length > 0) {
    throw new Error('--write-docs without --only: a table of a part would take the place of the whole');
  }
  // npm runs this in its own folder, and whoever calls means theirs.
  const from = process.env.INIT_CWD ?? process.cwd();
  return {
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds),
    connections: wholeNumber('--connections', values.connections),
    only: values.only,
    dist: values.dist === undefined ? resolve(import.meta.dirname, '../dist') : resolve(from, values.dist),
    json: values.json === undefined ? resolve(import.meta.dirname, 'results/latest.json') : resolve(from, values.json),
    writesDocs: values['write-docs'],
    list: values.list,
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${name} takes a whole number above 0`);
}
