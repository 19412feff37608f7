import { counts, type Finding } from '../core/finding.ts';
import type { Result } from '../core/result.ts';

type Found = Pick<Result, 'findings'> & Partial<Pick<Result, 'exposures' | 'unlisted'>> & { readonly check: string };

/** More than anybody reads in a text; the gravest come first, and the JSON has more. */
const most = 100;

/** What a result found, a line each with what mends or accepts it below, and of which tables nothing could be said. */
export function linesOfFindings({ check, findings, exposures = [], unlisted = null }: Found): string[] {
  const doubts = exposures.filter(({ verdict }) => verdict === 'not_verified');
  const doubted = [...Map.groupBy(doubts, ({ relation, why }) => `${oneLine(relation)} (${why})`)];
  const more = Math.max(0, findings.length - most) + (unlisted?.findings ?? 0);
  return [
    ...findings.slice(0, most).flatMap((finding) => linesOf(finding, check)),
    ...(more > 0 ? [`and ${more} more, none of them graver`] : []),
    ...doubted
      .slice(0, most)
      .map(([where, same]) => `not verified: ${where}: ${same.map(({ command }) => command).join(', ')}`),
    ...(doubted.length > most ? [`not verified: ${doubted.length - most} more relations`] : []),
  ];
}

function linesOf(finding: Finding, check: string): string[] {
  const { kind, level, object, why, mend, accepted } = finding;
  const line = `${oneLine(object)} (${kind}): ${oneLine(why)}`;
  if (accepted) return [`accepted: ${line} Because: ${oneLine(accepted)}`];
  return [
    `${level === 'advice' ? 'advice' : 'found'}: ${line}`,
    ...(mend === null ? [] : [`  mend: ${statementsInLine(mend)}`]),
    ...(counts(finding) ? [`  accept: ${acceptanceOf(finding, check)}`] : []),
  ];
}

/**
 * Statements to be copied out of one line, where a comment up to the end of its line would take in all that follow. One
 * that cannot be closed, because it says how, is left as it is.
 */
function statementsInLine(mend: string): string {
  const lines = mend.split('\n');
  const closed = lines.map((line, index) =>
    index === lines.length - 1 || /\/\*|\*\//.test(line) ? line : line.replace(/^(|.*; )-- (.*)$/, '$1/* $2 */'),
  );
  return oneLine(closed.join('\n'));
}

/** The entry of the contract that would accept a finding, to be copied. */
export function acceptanceOf({ kind, object }: Finding, check: string): string {
  return JSON.stringify({ check, finding: kind, object, because: 'say why' });
}

/**
 * A text without line breaks and control characters: it stays on its line, and cannot steer the terminal it is printed
 * on. Texts come from checks, and those of a checks module are not ours.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
