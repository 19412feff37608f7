import type { Observer } from '../core/observer.ts';
import { loadInTurn, makeOnce } from '../core/take-turn.ts';
import type { MetricsOptions, Registries } from './registries.ts';

/** What is counted and what is known, for Prometheus. */
export interface Metrics {
  /** Feeds the counters and the histogram. */
  readonly observer: Observer;
  readonly render: Registries['render'];
}

type Feed = (observer: Registries['observer']) => void;

/** Some hours of all checks, while nothing can be loaded. */
const mostWaiting = 10_000;

const loadRegistries = loadInTurn(() => import('./registries.ts'));

/**
 * Metrics whose library is loaded with the first thing to count, or the first scrape: the service listens without waiting
 * for it. What happens meanwhile is counted in its order as soon as it is there.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { health } = options;
  const load = makeOnce(async () => (await loadRegistries()).createRegistries(options));
  const waiting: Feed[] = [];
  const countWaiting = ({ observer }: Registries) => {
    for (const feed of waiting.splice(0)) feed(observer);
  };
  const count = (feed: Feed) => {
    waiting.push(feed);
    if (waiting.length > mostWaiting) waiting.shift();
    // Where it cannot be loaded now, the next one that comes has it tried again.
    void load().then(countWaiting, () => {});
  };

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
