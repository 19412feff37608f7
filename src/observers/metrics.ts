import type { Observer } from '../core/observer.ts';
import { loadInTurn } from '../core/take-turn.ts';
import type { MetricsOptions, Registries } from './registries.ts';

/** What is counted and what is known, for Prometheus. */
export interface Metrics {
  /** Feeds the counters and the histogram. */
  readonly observer: Observer;
  readonly render: Registries['render'];
}

const loadRegistries = loadInTurn(() => import('./registries.ts'));

/**
 * Metrics whose library is loaded with the first thing to count, or the first scrape: the service listens without waiting
 * for it. What happens meanwhile is counted in its order as soon as it is there.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { health } = options;
  let loading: Promise<Registries> | null = null;
  const load = () => {
    loading ??= loadRegistries().then(({ createRegistries }) => createRegistries(options));
    return loading;
  };
  const count = (feed: (observer: Registries['observer']) => void) =>
    void load().then(({ observer }) => feed(observer));

  return {
    observer: {
      onResult: (result, circumstances) => count(({ onResult }) => onResult(result, circumstances)),
      onTransition: (transition) => count(({ onTransition }) => onTransition(transition)),
      onSnapshot() {
        // What is a root cause is asked now: later it may be another.
        const causes = new Set<string>(health.summary().rootCauses.map(({ result }) => result.check));
        count(({ onCauses }) => onCauses(causes));
      },
    },
    render: async (wanted) => (await load()).render(wanted),
  };
}
