import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import type { Observer } from '../core/observer.ts';
import type { Health } from '../core/summary/health.ts';
import { addCauseMetrics, countCauses } from './metrics-of-causes.ts';
import { countRuns } from './metrics-of-runs.ts';
import { addExposureMetric, addStateMetrics, type StateOptions } from './metrics-of-state.ts';

/** What is counted and what is known, for Prometheus. */
export interface Metrics {
  /** Feeds the counters and the histogram. */
  readonly observer: Observer;
  /** The metrics of now. Runs no check. The private tier's have reasons and name tables. */
  render(wanted: {
    readonly mediaType: 'text/plain' | 'application/openmetrics-text';
    readonly tier: 'public' | 'private';
  }): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsOptions {
  readonly health: Health;
  readonly clock: Clock;
  readonly about: StateOptions['about'];
}

/** Gauges of which the name says `_total`, which is for counters; each has a sibling that tells the same by kind. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Metrics in registries of their own, so that two services in one process do not share them. */
export function createMetrics({ health, clock, about }: MetricsOptions): Metrics {
  const own = new Registry();
  const [reasons, reasonless, tables] = [new Registry(), new Registry(), new Registry()];
  const { checks } = health;
  const observer = {
    ...countRuns({ checks, registry: own, reasonsRegistry: reasons, reasonlessRegistry: reasonless }),
    ...countCauses(own, health),
  };
  addStateMetrics(own, { health, clock, about });
  addCauseMetrics({ reasons, reasonless }, health);
  addExposureMetric(tables, health);
  // Not before the first scrape: who is never asked, such as the CLI, need not measure its event loop.
  let registries: ReturnType<typeof mergeRegistries> | null = null;
  const mergeRegistries = () => {
    const process = createProcessRegistry();
    return {
      public: Registry.merge([own, reasonless, process]),
      private: Registry.merge([own, reasons, tables, process]),
    };
  };

  return {
    observer,
    async render({ mediaType, tier }) {
      registries ??= mergeRegistries();
      const text = await registries[tier].metrics();
      return mediaType === 'application/openmetrics-text'
        ? { contentType: Registry.OPENMETRICS_CONTENT_TYPE, text: toOpenMetrics(text) }
        : { contentType: Registry.PROMETHEUS_CONTENT_TYPE, text };
    },
  };
}

/** The process's own metrics: memory, CPU, event loop. */
function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  return registry;
}

/**
 * Turns the Prometheus text format into OpenMetrics 1.0: counters are described without their suffix, there are no blank
 * lines, and an end marker. The client library could write it, but renames its counters for good while doing so.
 */
function toOpenMetrics(text: string): string {
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
