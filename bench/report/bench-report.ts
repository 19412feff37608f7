import { cpus, release, totalmem, type } from 'node:os';
import type { BenchOptions } from '../options.ts';
import type { Comparison } from '../run/compare.ts';
import type { CallFigures } from '../run/count-calls.ts';
import type { StartFigures } from '../run/measure-start.ts';
import { findDoubts } from './find-doubts.ts';

export interface Measured {
  readonly loader: string;
  /** What has to be known to read the figures. */
  readonly remarks: readonly string[];
  readonly peers: readonly Comparison[];
  readonly routes: readonly Comparison[];
  readonly hung: readonly Comparison[];
  readonly redisGone: readonly Comparison[];
  readonly calls: readonly CallFigures[];
  readonly starts: readonly StartFigures[];
}

/** One run, with what has to be known to repeat it. */
export interface BenchReport extends Measured {
  readonly at: string;
  readonly machine: string;
  readonly node: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

export function describeRun({ rounds, seconds, connections }: BenchOptions, measured: Measured): BenchReport {
  const { peers, routes, hung, redisGone } = measured;
  const [core] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${core?.model.trim()}, ${gigabytes} GB, ${type()} ${release()}`,
    node: process.version,
    rounds,
    seconds,
    connections,
    ...measured,
    remarks: [...measured.remarks, ...findDoubts([...peers, ...routes, ...hung, ...redisGone])],
  };
}
