import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Health } from '../core/summary/health.ts';
import { addCauseMetrics, countCauses } from './metrics-of-causes.ts';
import { addPushMetrics, type PushCounts } from './metrics-of-push.ts';
import { countRuns } from './metrics-of-runs.ts';
import { addExposureMetrics, addStateMetrics, type StateOptions } from './metrics-of-state.ts';
import { type Exposition, renderMetrics } from './render-metrics.ts';

/** The metrics with the library that keeps them, which is large: see metrics.ts. */
export interface Registries {
  /** Feeds the counters and the histogram. */
  readonly observer: ReturnType<typeof countRuns> & ReturnType<typeof countCauses>;
  /** The metrics of now. Runs no check. The private tier's have reasons and name tables. */
  render(wanted: {
    readonly mediaType: Exposition;
    readonly tier: 'public' | 'private';
  }): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsOptions {
  readonly health: Health;
  readonly about: StateOptions['about'];
  /** What is sent outside; nothing unless given. */
  readonly push?: PushCounts | null;
}

/** Gauges of which the name says `_total`, which is for counters; each has a sibling that tells the same by kind. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

const contentTypes = {
  'text/plain': Registry.PROMETHEUS_CONTENT_TYPE,
  'application/openmetrics-text': Registry.OPENMETRICS_CONTENT_TYPE,
} as const satisfies Record<Exposition, string>;

/** Registries of their own, so that two services in one process do not share them. */
export function createRegistries({ health, about, push }: MetricsOptions): Registries {
  const own = new Registry();
  const [reasons, reasonless, tables] = [new Registry(), new Registry(), new Registry()];
  const { checks } = health;
  const observer = {
    ...countRuns({ checks, registry: own, reasonsRegistry: reasons, reasonlessRegistry: reasonless }),
    ...countCauses(own, health),
  };
  addStateMetrics(own, { health, about });
  if (push) addPushMetrics(own, push);
  addCauseMetrics({ reasons, reasonless }, health);
  addExposureMetrics(tables, health);
  // Not before the first scrape: who is never asked, such as the CLI, need not measure its event loop.
  let registries: ReturnType<typeof listRegistries> | null = null;
  const listRegistries = () => {
    const process = createProcessRegistry();
    return {
      public: [own, reasonless, process],
      private: [own, reasons, tables, process],
    };
  };

  return {
    observer,
    async render({ mediaType, tier }) {
      registries ??= listRegistries();
      return { contentType: contentTypes[mediaType], text: await renderMetrics(registries[tier], mediaType) };
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
