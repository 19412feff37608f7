import type { Result } from '../core/result.ts';
import { oneLine } from './one-line.ts';

/** What a result found, a line each with what mends it below, and of which tables nothing could be said. */
export function linesOfFindings({
  findings,
  isolation = [],
}: Pick<Result, 'findings'> & Partial<Pick<Result, 'isolation'>>): string[] {
  const doubts = isolation.filter(({ verdict }) => verdict === 'not_verified');
  return [
    ...findings.flatMap(({ kind, level, object, why, mend }) => [
      `${level === 'advice' ? 'advice' : 'found'}: ${oneLine(object)} (${kind}): ${oneLine(why)}`,
      ...(mend === null ? [] : [`  mend: ${oneLine(mend)}`]),
    ]),
    ...[...Map.groupBy(doubts, ({ relation, why }) => `${oneLine(relation)} (${why})`)].map(
      ([where, same]) => `not verified: ${where}: ${same.map(({ command }) => command).join(', ')}`,
    ),
  ];
}
