import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { dirname } from 'node:path';
import type { BenchOptions } from '../options.ts';
import type { Comparison } from '../run/compare.ts';
import type { StartFigures } from '../run/measure-start.ts';

/** One run of the bench. */
export interface BenchReport {
  readonly at: string;
  readonly machine: string;
  readonly node: string;
  readonly loader: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly remarks: readonly string[];
  readonly peers: readonly Comparison[];
  readonly routes: readonly Comparison[];
  readonly starts: readonly StartFigures[];
}

export type Measured = Pick<BenchReport, 'remarks' | 'peers' | 'routes' | 'starts' | 'loader'>;

/** Adds to the figures what has to be known to repeat them, and writes them down. */
export function writeJson(
  file: string,
  { rounds, seconds, connections }: BenchOptions,
  measured: Measured,
): BenchReport {
  const [core] = cpus();
  const report = {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${core?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
    node: process.version,
    rounds,
    seconds,
    connections,
    ...measured,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
