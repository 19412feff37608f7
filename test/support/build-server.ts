import type { Check } from '../../src/core/check.ts';
import { createChronicle } from '../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../src/core/chronicle/history.ts';
import { createSecret } from '../../src/core/scrubber.ts';
import { createHealth } from '../../src/core/summary/health.ts';
import type { HttpOptions } from '../../src/http/context.ts';
import { createPhase } from '../../src/http/phase.ts';
import { createServer } from '../../src/http/server.ts';
import { createMetrics } from '../../src/observers/metrics.ts';
import { buildMonitor, type MonitorParts } from './build-monitor.ts';

export const token = 'a-private-token-of-a-developer';

/** A server over a real monitor on a fake clock, with the given checks run once. */
export async function buildServer(
  checks: readonly Check[],
  options: Partial<HttpOptions> = {},
  parts: MonitorParts = {},
) {
  const built = buildMonitor(checks, parts);
  const { clock, registry, monitor, baselines } = built;
  const history = createHistory();
  monitor.observe(history);
  const chronicle = createChronicle({ registry, clock, hasArchive: false });
  monitor.observe(chronicle);
  const health = createHealth({ registry, monitor, baselines, history, past: chronicle.past });
  const push = { heartbeats: { taken: 0, failed: 0 }, messages: { taken: 0, failed: 0, dropped: 0 } };
  const metrics = createMetrics({ health, about: { version: '1.2.3', platform: 'WingmanMatch' }, push });
  health.observe(metrics.observer);
  const phase = createPhase();
  const faults: unknown[] = [];
  const httpOptions: HttpOptions = {
    health,
    about: { version: '1.2.3', platform: 'WingmanMatch' },
    phase,
    clock,
    tokens: [createSecret(token), createSecret('another-token-for-rotation')],
    publicTier: 'messages',
    readyCategories: ['database'],
    readyGraceMs: 0,
    takeFresh: async () => ({ allowed: true, waitMs: 0 }),
    isFreshForAll: false,
    renderMetrics: metrics.render,
    trustProxy: false,
    basePath: '',
    onFault: (error) => faults.push(error),
    ...options,
  };
  const server = await createServer(httpOptions);
  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
  return { ...built, chronicle, health, phase, httpOptions, server, faults, get };
}

/** The same, started, with the first runs over. */
export async function startServer(
  checks: readonly Check[],
  options: Partial<HttpOptions> = {},
  parts: MonitorParts = {},
) {
  const built = await buildServer(checks, options, parts);
  built.monitor.start();
  await built.clock.turn(0);
  return built;
}
