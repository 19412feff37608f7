import { type Status, statuses } from '../../core/status.ts';
import type { HistoryBody } from '../answer/schemas.ts';
import { formatSpan } from '../page/draw/times.ts';
import { worstSeen } from './worst-seen.ts';

type CheckHistory = HistoryBody['checks'][number];

const marks = { healthy: '+', degraded: '~', unknown: '?', failed: '-' } as const satisfies Record<Status, string>;
const nothingSeen = '.';
const windows = ['24h', '7d', '30d', '90d'] as const;
/** As many as a summary has. */
const changesShown = 20;
const incidentsShown = 20;

/** The history for a terminal: a line per check with its uptime and an hour per letter, and below it the last changes. */
export function renderHistoryText({ message, since, hours, checks, incidents, observedAt }: HistoryBody): string {
  const title = 'uptime in %';
  const width = Math.max(title.length, ...checks.map(({ check }) => check.length));
  const row = (name: string, cells: readonly string[], bar: string) =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(8)).join('')}  ${bar}`;
  const lines = [
    message,
    since === null ? 'Nothing was seen yet' : `The first hour that is known is that of ${since}`,
    '',
    row(title, windows, `the last ${hours.length} hours`),
    ...checks.map(({ check, uptime, hours: seen }) =>
      row(
        check,
        windows.map((window) => uptime[window]?.toFixed(2) ?? '-'),
        seen.map(markOf).join(''),
      ),
    ),
    '',
    `${statuses.map((status) => `${marks[status]} ${status}`).join('  ')}  ${nothingSeen} not known: each hour by its worst look`,
    ...linesOfIncidents(incidents, Date.parse(observedAt)),
    ...changesOf(checks),
  ];
  return `${lines.join('\n')}\n`;
}

function markOf(seen: CheckHistory['hours'][number]): string {
  const worst = worstSeen(seen);
  return worst ? marks[worst] : nothingSeen;
}

function linesOfIncidents(incidents: HistoryBody['incidents'], now: number): string[] {
  if (incidents.length === 0) return [];
  const lines = incidents
    .toReversed()
    .slice(0, incidentsShown)
    .map(({ from, to, status, checks, rootCause }) => {
      const length = formatSpan((to === null ? now : Date.parse(to)) - Date.parse(from));
      const cause = rootCause && `${rootCause.check}${rootCause.reason ? ` (${rootCause.reason})` : ''}`;
      const [first = '', ...others] = checks;
      const where = cause ?? first;
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      return `  ${from}  ${status} for ${length}${to === null ? ' until now' : ''}: ${where}${more}`;
    });
  return ['', 'Incidents, latest first:', ...lines];
}

function changesOf(checks: readonly CheckHistory[]): string[] {
  const changes = checks
    .flatMap(({ check, transitions }) => transitions.map((each) => ({ check, ...each })))
    .sort((left, right) => right.at.localeCompare(left.at))
    .slice(0, changesShown);
  if (changes.length === 0) return [];
  const lines = changes.map(
    ({ at, check, from, to, reason }) => `  ${at}  ${check}: ${from} -> ${to}${reason ? ` (${reason})` : ''}`,
  );
  return ['', 'Recent changes, latest first:', ...lines];
}
