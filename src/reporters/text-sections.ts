import type { Performance } from '../core/monitor/baselines.ts';
import type { Transition } from '../core/result.ts';
import type { Summary } from '../core/summary/summary.ts';
import { oneLine } from './one-line.ts';

/** Enough to see how an incident went, and still less than a screen. */
const transitionsShown = 20;

/** What a summary knows beyond the checks themselves, as text: causes, response times and the recent past. */
export function renderTextSections(summary: Summary, transitions: readonly Transition[]): string {
  const sections = [causesOf(summary), timesOf(summary), changesOf(transitions)];
  return sections
    .filter((lines) => lines.length > 1)
    .map((lines) => `\n${lines.join('\n')}\n`)
    .join('');
}

function causesOf({ rootCauses }: Summary): string[] {
  return [
    'What broke first:',
    ...rootCauses.map(({ result, affects }, index) => {
      const consequence = affects.length > 0 ? `; affects ${affects.join(', ')}` : '';
      return `${String(index + 1).padStart(3)}. ${result.check}, since ${iso(result.since)}${consequence}`;
    }),
  ];
}

const columns = ['p50', 'p95', 'p99', 'baseline', 'samples'] as const;

function timesOf({ performance }: Summary): string[] {
  const measured = Object.entries(performance).flatMap(([check, times]) => (times ? [{ check, times }] : []));
  const title = 'Response times in ms:';
  const width = Math.max(title.length, ...measured.map(({ check }) => check.length + 2));
  const rowOf = (cells: readonly string[]) => cells.map((cell) => cell.padStart(10)).join('');
  return [
    title.padEnd(width) + rowOf(columns),
    ...measured.map(({ check, times }) => `  ${check}`.padEnd(width) + rowOf(cellsOf(times))),
  ];
}

function cellsOf({ p50Ms, p95Ms, p99Ms, baselineMs, samples }: Performance): string[] {
  const times = [p50Ms, p95Ms, p99Ms, baselineMs].map((ms) => (ms === null ? '-' : ms.toFixed(1)));
  return [...times, String(samples)];
}

function changesOf(transitions: readonly Transition[]): string[] {
  const recent = transitions.slice(-transitionsShown).toReversed();
  return [
    'Recent changes, latest first:',
    ...recent.map(({ check, from, to, at }) => {
      const reason = to.reason ? ` (${to.reason})` : '';
      return `  ${iso(at)}  ${oneLine(check)}: ${from.status} -> ${to.status}${reason}`;
    }),
  ];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
