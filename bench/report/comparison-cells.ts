import type { Comparison } from '../run/compare.ts';

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
