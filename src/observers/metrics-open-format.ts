/**
 * Turns the Prometheus text format into OpenMetrics 1.0: counters are described without their suffix, there are no blank
 * lines, and an end marker. The client library could write it, but renames its counters for good while doing so.
 */
export function toOpenMetrics(text: string): string {
  const counters = new Set([...text.matchAll(/^# TYPE (\S+)_total counter$/gm)].map(([, name]) => `${name}_total`));
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, keyword, name = '', rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
      return counters.has(name) ? `# ${keyword} ${name.replace(/_total$/, '')} ${rest}` : line;
    });
  return `${lines.join('\n')}\n# EOF\n`;
}
