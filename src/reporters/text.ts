import type { Performance } from '../core/monitor/baselines.ts';
import type { Details } from '../core/outcome.ts';
import type { Result, Transition } from '../core/result.ts';
import type { Status } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';
import { linesOfFindings, oneLine } from './lines-of-findings.ts';

export interface TextOptions {
  /** Whether marks and words are coloured for a terminal. */
  readonly hasColour: boolean;
}

/** How each status looks: a mark that needs no colour, and the colour of terminals that have one. */
const looks = {
  healthy: { mark: '[+]', colour: 32 },
  degraded: { mark: '[~]', colour: 33 },
  unknown: { mark: '[?]', colour: 35 },
  failed: { mark: '[-]', colour: 31 },
} as const satisfies Record<Status, { mark: string; colour: number }>;

/**
 * The verdict in the first line, then a line per check in columns, with what to do below those that are not healthy.
 * Prints whatever `error`, `details` and findings it is given: who may not see them must not hand them over.
 */
export function renderText(summary: Summary, { hasColour }: TextOptions): string {
  const results = summary.snapshots.flatMap((snapshot) => snapshot.results);
  const widths = {
    check: Math.max(...results.map(({ check }) => check.length)),
    word: Math.max(...results.map((result) => wordOf(result).length)),
  };
  const paint = (status: Status, text: string) =>
    hasColour ? `\u001b[${looks[status].colour}m${text}\u001b[0m` : text;

  const lineOf = (result: Result): string => {
    const { check, status, message } = result;
    const mark = paint(status, looks[status].mark);
    // What is healthy may still have advice, or findings that are accepted.
    if (status === 'healthy')
      return [
        `${mark} ${check.padEnd(widths.check)} ${paint(status, wordOf(result))}`,
        ...flapsOf(result),
        ...findingsOf(result),
      ].join('\n');
    const word = paint(status, wordOf(result).padEnd(widths.word));
    return [`${mark} ${check.padEnd(widths.check)} ${word}  ${oneLine(message)}`, ...remarksOn(result)].join('\n');
  };
  const verdict = `${paint(summary.status, summary.status)}: ${oneLine(summary.message)}`;
  return `${[verdict, '', ...results.map(lineOf), ...othersOf(summary)].join('\n')}\n`;
}

/** Whose looks they are, where other replicas looked. */
function othersOf({ snapshots }: Summary): string[] {
  const lines = snapshots.flatMap(({ category, sharedBy }) =>
    sharedBy ? [`  ${category}: ${oneLine(sharedBy.replica ?? 'another replica')}, ${iso(sharedBy.at)}`] : [],
  );
  return lines.length === 0 ? [] : ['', 'Looked at by other replicas:', ...lines];
}

function wordOf({ status, reason }: Result): string {
  return reason ?? (status === 'healthy' ? 'ok' : status);
}

const findingsOf = (result: Result) => linesOfFindings(result).map((line) => `    ${line}`);

/** What it says is so at the moment, and may be something else in the next. */
function flapsOf({ flapping }: Result): string[] {
  return flapping ? [`    flapping: ${flapping.turns} changes since ${iso(flapping.since)}`] : [];
}

function remarksOn(result: Result): string[] {
  const { hint, error, details } = result;
  return [
    ...flapsOf(result),
    ...(hint ? [`    hint: ${oneLine(hint)}`] : []),
    ...findingsOf(result),
    ...(error === null ? [] : [`    error: ${oneLine(error)}`]),
    ...(Object.keys(details).length === 0 ? [] : [`    seen: ${oneLine(inWords(details))}`]),
  ];
}

/** Names and values as a person writes them down: `table profiles; rows 3; latency.p95 12.5`. JSON has them for programs. */
function inWords(details: Details): string {
  const told = (name: string, value: unknown): string[] => {
    if (Array.isArray(value) && value.every((each) => Object(each) !== each))
      return [`${name} ${value.join(', ') || '-'}`];
    if (typeof value !== 'object' || value === null) return [`${name} ${value ?? '-'}`];
    return Object.entries(value).flatMap(([part, inner]) => told(`${name}.${part}`, inner));
  };
  return Object.entries(details)
    .flatMap(([name, value]) => told(name, value))
    .join('; ');
}

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
    ...rootCauses.map(({ result, alsoSeenBy, since, affects }, index) => {
      const checks = [result.check, ...alsoSeenBy].join(', ');
      const consequence = affects.length > 0 ? `; affects ${affects.join(', ')}` : '';
      return `${String(index + 1).padStart(3)}. ${checks}, since ${iso(since)}${consequence}`;
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
