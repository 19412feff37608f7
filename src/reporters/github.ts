import type { Result } from '../core/result.ts';
import { type Status, severity } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';
import { oneLine } from './lines-of-findings.ts';
import type { FailOn } from './verdict-of-test.ts';

const levels = { healthy: null, degraded: 'warning', unknown: 'error', failed: 'error' } as const satisfies Record<
  Status,
  string | null
>;

/**
 * The summary as workflow commands of GitHub Actions: an annotation per check that is not healthy, with what to do, and
 * the verdict as a line in the log.
 */
export function renderGithub({ snapshots, status, message }: Summary, { failOn }: { readonly failOn: FailOn }): string {
  const results = snapshots.flatMap((snapshot) => snapshot.results).toSorted(worstFirst);
  const annotations = results.flatMap((result) => annotationOf(result, failOn) ?? []);
  return `${[...annotations, `${status}: ${oneLine(message)}`].join('\n')}\n`;
}

/** GitHub shows ten annotations of a kind in a step: what broke must be among them, before what follows from it. */
function worstFirst(left: Result, right: Result): number {
  return severity[right.status] - severity[left.status];
}

function annotationOf(result: Result, failOn: FailOn): string | null {
  const { check, status, reason, message, hint, error } = result;
  const level = levelOf(result, failOn);
  if (level === null) return null;
  const lines = [message, ...(hint ? [`Hint: ${hint}`] : []), ...(error === null ? [] : [`Error: ${error}`])];
  return `::${level} title=${escapeProperty(`${check} is ${status} (${reason})`)}::${escapeData(lines.join('\n'))}`;
}

function levelOf({ status, reason }: Result, failOn: FailOn): string | null {
  if (status !== 'degraded') return levels[status];
  if (failOn === 'degraded') return 'error';
  return reason === 'not_verified' ? 'notice' : levels.degraded;
}

/** As the runner reads it back; anything else would end the command early, or begin another one. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
