import { type Tier, tellsWhy } from './redact.ts';

/** What callers without a token may read beside a number. Anything else, such as the name of a table, keeps its series in. */
const publicLabels = new Set([
  ...['category', 'check', 'status', 'from', 'to', 'reason', 'le', 'quantile'],
  ...['version', 'platform', 'release', 'replica'],
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
  return (tellsWhy(tier) ? lines : withoutReasons(lines)).join('\n');
}

function isPrivate(line: string): boolean {
  const [, described, name = described ?? ''] = /^(?:# (?:HELP|TYPE|UNIT) (\S+)|([^\s{#]+))/.exec(line) ?? [];
  if (!name.startsWith(ownPrefix)) return false;
  if (ofFindings.test(name)) return true;
  return described === undefined && [...line.matchAll(label)].some(([, each = '']) => !publicLabels.has(each));
}

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

/** The series of a line without its reason; null for one that has none. */
function seriesWithReason(line: string): string | null {
  if (!line.startsWith(ownPrefix)) return null;
  const series = line.slice(0, line.lastIndexOf(' '));
  const blank = series.replace(label, (whole, name) => (name === 'reason' ? 'reason=""' : whole));
  return blank === series ? null : blank;
}
