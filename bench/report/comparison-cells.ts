import type { Comparison } from '../run/compare.ts';

/** Above the first the loader may have set the pace; below the second somebody else had the server's core. */
const [loaderLimit, serverLimit] = [0.9, 0.8];

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
  const figure = (value: number | null, digits: number) => (value === null ? '?' : value.toFixed(digits));
  const [isStarved, isHeldUp] = [(row.serverBusy ?? 1) < serverLimit, (row.loaderBusy ?? 0) > loaderLimit];
  return [
    row.status === 200 ? row.name : `${row.name} → ${row.status}`,
    row.throughputOfRaw.toFixed(2),
    figure(row.cpuOfRaw, 2),
    row.p50OfRaw.toFixed(2),
    row.p99OfRaw.toFixed(2),
    Math.round(row.perSecond).toLocaleString('en'),
    figure(row.cpuUs, 0),
    row.p50Ms.toFixed(2),
    row.p99Ms.toFixed(2),
    `${(row.bytes / 1000).toFixed(1)} kB${row.encoding === null ? '' : ` ${row.encoding}`}`,
    `${share(row.serverBusy)}${isStarved ? '!' : ''}`,
    `${share(row.loaderBusy)}${isHeldUp ? '!' : ''}${row.broken > 0 ? ` ${row.broken} unanswered` : ''}`,
  ];
}
