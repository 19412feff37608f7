import type { Registry } from 'prom-client';
import { takeTurn } from '../core/take-turn.ts';

/** So many series are written before others have their turn: a thousand checks have tens of thousands. */
const seriesOfTurn = 1_000;

/** What Prometheus scrapes: its own text format, or OpenMetrics 1.0. */
export type Exposition = 'text/plain' | 'application/openmetrics-text';

/**
 * The metrics of several registries as a text. The client library writes them in one go, holds up everybody meanwhile, and
 * renames its counters for good when it is asked for OpenMetrics.
 */
export async function renderMetrics(registries: readonly Registry[], mediaType: Exposition): Promise<string> {
  const isOpenMetrics = mediaType === 'application/openmetrics-text';
  const parts: string[] = [];
  let left = seriesOfTurn;
  for (const registry of registries)
    for (const { name } of registry.getMetricsAsArray()) {
      const metric = await registry.getSingleMetric(name)?.get();
      if (!metric) continue;
      const described = isOpenMetrics && String(metric.type) === 'counter' ? name.replace(/_total$/, '') : name;
      const lines = [`# HELP ${described} ${escapeHelp(metric.help)}`, `# TYPE ${described} ${metric.type}`];
      for (const { metricName = name, labels, value } of metric.values as readonly Series[]) {
        lines.push(`${metricName}${writeLabels(labels)} ${writeValue(value)}`);
        left -= 1;
        if (left > 0) continue;
        await takeTurn();
        left = seriesOfTurn;
      }
      parts.push(lines.join('\n'));
    }
  return isOpenMetrics ? `${parts.join('\n')}\n# EOF\n` : `${parts.join('\n\n')}\n`;
}

interface Series {
  /** Of a histogram, the name with its suffix. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

function writeLabels(labels: Series['labels']): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`);
  return written.length === 0 ? '' : `{${written.join(',')}}`;
}

function writeValue(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string) => (/[\\\n"]/.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text);
