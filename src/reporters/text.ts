import type { Result } from '../core/result.ts';
import type { Status } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';
import { linesOfFindings } from './lines-of-findings.ts';
import { oneLine } from './one-line.ts';

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
    if (status === 'healthy') return `${mark} ${check.padEnd(widths.check)} ${paint(status, wordOf(result))}`;
    const word = paint(status, wordOf(result).padEnd(widths.word));
    return [`${mark} ${check.padEnd(widths.check)} ${word}  ${oneLine(message)}`, ...remarksOn(result)].join('\n');
  };
  const verdict = `${paint(summary.status, summary.status)}: ${oneLine(summary.message)}`;
  return `${[verdict, '', ...results.map(lineOf)].join('\n')}\n`;
}

function wordOf({ status, reason }: Result): string {
  return reason ?? (status === 'healthy' ? 'ok' : status);
}

function remarksOn(result: Result): string[] {
  const { hint, error, details } = result;
  return [
    ...(hint ? [`    hint: ${oneLine(hint)}`] : []),
    ...linesOfFindings(result).map((line) => `    ${line}`),
    ...(error === null ? [] : [`    error: ${oneLine(error)}`]),
    ...(Object.keys(details).length === 0 ? [] : [`    details: ${oneLine(JSON.stringify(details))}`]),
  ];
}
