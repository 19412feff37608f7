import { type Tier, tellsWhy } from './redact.ts';

/** What callers without a token may read beside a number. Anything else, such as the name of a table, keeps its series in. */
const publicLabels = new Set([
  ...['category', 'check', 'status', 'from', 'to', 'reason', 'le', 'quantile'],
  ...['version', 'platform', 'release', 'replica', 'outcome'],
]);

const ownPrefix = 'wingman_health_';
/** Counting what was found tells that something was. */
const ofFindings = /^wingman_health_(?:finding|exposure)/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * What a tier may see of the metrics. Series of findings and of tables are left out. Who is not told reasons gets every
 * reason as an empty one, the series that come to be the same summed up: so what is counted stays, and alerts by status
 * need no token.
 */
export function redactMetrics(text: string, tier: Tier): string {
  if (tier === 'everything') return text;
  const lines = text.split('\n').filter((line) => !isPrivate(line));
  return (tellsWhy(tier) || !lines.some(hasReason) ? lines : withoutReasons(lines)).join('\n');
}

/** A thousand checks have tens of thousands of lines, so none is looked at twice, or by more than it takes. */
function isPrivate(line: string): boolean {
  if (line.startsWith('#')) return ofFindings.test(/^# (?:HELP|TYPE|UNIT) (\S+)/.exec(line)?.[1] ?? '');
  if (!line.startsWith(ownPrefix)) return false;
  return ofFindings.test(line) || hasPrivateLabel(line);
}

/** What cannot be read is private, too. */
function hasPrivateLabel(line: string): boolean {
  const opening = line.indexOf('{');
  if (opening === -1) return false;
  for (let from = opening + 1; line[from] !== '}'; ) {
    const equals = line.indexOf('="', from);
    if (equals === -1 || !publicLabels.has(line.slice(from, equals))) return true;
    let end = line.indexOf('"', equals + 2);
    while (end !== -1 && isEscaped(line, end)) end = line.indexOf('"', end + 1);
    if (end === -1) return true;
    from = line[end + 1] === ',' ? end + 2 : end + 1;
  }
  return false;
}

/** Whether the backslashes in front of a quote are one for it, after any number of pairs. */
function isEscaped(line: string, quote: number): boolean {
  let backslashes = 0;
  while (line[quote - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** A quote within a value has a backslash in front of it, so this is no part of one. */
const hasReason = (line: string) => line.startsWith(ownPrefix) && /[{,]reason="[^"]/.test(line);

function withoutReasons(lines: readonly string[]): string[] {
  const sums = new Map<string, number>();
  const kept = lines.map((line) => {
    const series = seriesWithReason(line);
    if (series === null) return line;
    const isFirst = !sums.has(series);
    sums.set(series, (sums.get(series) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
    return isFirst ? series : null;
  });
  return kept.flatMap((line) => {
    if (line === null) return [];
    const sum = sums.get(line);
    return sum === undefined ? line : `${line} ${sum}`;
  });
}

/** The series of a line with an empty reason; null for one that has none. */
function seriesWithReason(line: string): string | null {
  if (!line.startsWith(ownPrefix) || !/[{,]reason="/.test(line)) return null;
  const series = line.slice(0, line.lastIndexOf(' '));
  return series.replace(label, (whole, name) => (name === 'reason' ? 'reason=""' : whole));
}
