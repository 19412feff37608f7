import type { PastResult } from '../../../core/chronicle/history.ts';
import type { Performance } from '../../../core/monitor/baselines.ts';
import { type Html, html } from './html.ts';
import { formatLatency } from './times.ts';

const width = 104;
const height = 20;
const margin = 3;
/** More would be less than two pixels apart. */
const mostRuns = 40;

type Timed = PastResult & { readonly durationMs: number };

/**
 * The durations of the last runs as a line, the baseline dashed. What is far above the usual is cut off at the top:
 * one timeout of two seconds must not flatten a line of milliseconds. Runs that were not healthy are marked.
 */
export function renderSparkline(results: readonly PastResult[], performance: Performance | null): Html | null {
  const runs = results.filter(isTimed).slice(-mostRuns);
  if (runs.length === 0) return null;
  const durations = runs.map(({ durationMs }) => durationMs);
  const top = 1.25 * Math.max(...usualHeights(performance, durations), 0.001);
  const x = (position: number) => round(margin + (position * (width - 2 * margin)) / Math.max(1, runs.length - 1));
  const y = (ms: number) => round(height - margin - Math.min(1, ms / top) * (height - 2 * margin));
  const points = runs.map(({ durationMs }, position) => `${x(position)},${y(durationMs)}`);
  const last = runs.length - 1;

  return html`<svg class="sparkline" role="img" aria-label="${describe(durations)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    ${
      performance?.baselineMs != null &&
      html`<path class="sparkline-baseline" d="M${margin} ${y(performance.baselineMs)}H${width - margin}" />`
    }
    <polyline class="sparkline-line" points="${points.join(' ')}" />
    ${runs.map(
      ({ status, durationMs }, position) =>
        (status !== 'healthy' || position === last) &&
        html`<circle class="sparkline-dot is-${status}" cx="${x(position)}" cy="${y(durationMs)}" r="${position === last ? 2.2 : 1.2}" />`,
    )}
  </svg>`;
}

function isTimed(result: PastResult): result is Timed {
  return result.durationMs !== null;
}

/** The heights that have to fit. */
function usualHeights(performance: Performance | null, durations: readonly number[]): number[] {
  return performance ? [performance.p95Ms, performance.baselineMs ?? 0] : [Math.max(...durations)];
}

function describe(durations: readonly number[]): string {
  const last = formatLatency(durations.at(-1) ?? 0);
  if (durations.length === 1) return `One run, which took ${last}`;
  const range = `${formatLatency(Math.min(...durations))} to ${formatLatency(Math.max(...durations))}`;
  return `Last ${durations.length} runs took ${range}, the latest ${last}`;
}

/** Tenths of a pixel are enough. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
