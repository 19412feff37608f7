import type { Comparison } from '../run/compare.ts';
import { median } from '../run/median.ts';
import { untouched } from '../targets.ts';

export const comparisonHead = [
  'what',
  '× raw',
  'CPU × raw',
  'p50 × raw',
  'p99 × raw',
  'a second',
  'CPU µs',
  'p50 ms',
  'p99 ms',
  'sends',
  'server',
  'loader',
] as const;

export const faultHead = [...comparisonHead, '× untouched'] as const;

/** One comparison beside the same of a service that has all its dependencies, in the same round. */
export function faultCells(row: Comparison, rows: readonly Comparison[]): readonly string[] {
  const twin = rows.find(({ name }) => name === untouched(row.name));
  return [...comparisonCells(row), twin ? median(ratios(row, twin)).toFixed(2) : ''];
}

/** Not by way of node:http: four measurements scatter more than two. */
function ratios(row: Comparison, twin: Comparison): readonly number[] {
  return row.rounds.flatMap(({ own }, index) => {
    const other = twin.rounds[index];
    return other ? [own.perSecond / other.own.perSecond] : [];
  });
}

/** One comparison as the cells of its row. */
export function comparisonCells(row: Comparison): readonly string[] {
  const share = (value: number | null) => (value === null ? '?' : `${Math.round(value * 100)} %`);
  const figure = (value: number | null, digits: number) =>
    value !== null && Number.isFinite(value) ? value.toFixed(digits) : '–';
  return [
    row.status === 200 ? row.name : `${row.name} → ${row.status}`,
    row.throughputOfRaw.toFixed(2),
    figure(row.cpuOfRaw, 2),
    figure(row.p50OfRaw, 2),
    figure(row.p99OfRaw, 2),
    Math.round(row.perSecond).toLocaleString('en'),
    figure(row.cpuUs, 0),
    figure(row.p50Ms, 2),
    figure(row.p99Ms, 2),
    `${(row.bytes / 1000).toFixed(1)} kB${row.encoding === null ? '' : ` ${row.encoding}`}`,
    share(row.serverBusy),
    share(row.loaderBusy),
  ];
}
