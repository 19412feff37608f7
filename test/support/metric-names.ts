/** The names of the metrics that are described in an exposition text. */
export function describedMetrics(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
}

const ours = /\b(?:wingman_health|process|nodejs)_[a-z0-9_]+\b/g;

/** The names of our metrics that a text refers to; a part of a histogram counts as the histogram. */
export function usedMetrics(text: string): string[] {
  const names = [...text.matchAll(ours)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
  return [...new Set(names)];
}
