import { bareFastify } from '../subjects.ts';
import type { BenchReport } from './bench-report.ts';
import { callsCells, callsHead } from './calls-cells.ts';
import { comparisonCells, comparisonHead, faultCells, faultHead } from './comparison-cells.ts';
import { startCells, startHead } from './start-cells.ts';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A run as tables; without those in which nothing was measured. */
export function tables({ peers, routes, hung, redisGone, calls, starts }: BenchReport): readonly Table[] {
  const bare = starts.find(({ name }) => name === bareFastify.name);
  const comparisons = [
    ['Beside others', peers],
    ['Every route', routes],
  ] as const;
  const faults = [
    ['With a database that hangs', hung],
    ['Without Redis', redisGone],
  ] as const;
  const all: readonly Table[] = [
    ...comparisons.map(([title, rows]) => ({ title, head: comparisonHead, rows: rows.map(comparisonCells) })),
    ...faults.map(([title, rows]) => ({ title, head: faultHead, rows: rows.map((row) => faultCells(row, rows)) })),
    { title: 'Calls that reach a dependency', head: callsHead, rows: calls.map(callsCells) },
    { title: 'Start and memory', head: startHead, rows: starts.map((row) => startCells(row, bare)) },
  ];
  return all.filter(({ rows }) => rows.length > 0);
}
