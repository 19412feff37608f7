import { randomUUID } from 'node:crypto';
import type { OfferedChecks } from './checks/offered-checks.ts';
import type { Ports, StorePort } from './checks/ports.ts';
import type { ModuleWatcher } from './checks-module/host-checks-module.ts';
import { createFallbackStore } from './clients/memory/fallback-store.ts';
import { networkOutcome } from './clients/network-outcome.ts';
import type { Environment } from './config/environment.ts';
import { isLoopback } from './config/loopback.ts';
import type { Settings } from './config/settings.ts';
import type { Problem } from './config/startup-error.ts';
import { configure } from './configure.ts';
import type { Connections } from './connect.ts';
import { readStage } from './contract/read-stage.ts';
import type { Contract, ContractInput } from './contract/schema.ts';
import type { CheckId } from './core/check.ts';
import { createChronicle } from './core/chronicle/chronicle.ts';
import { createHistory } from './core/chronicle/history.ts';
import { createKeeper } from './core/chronicle/keeper.ts';
import { systemClock } from './core/clock.ts';
import { createBaselines } from './core/monitor/baselines.ts';
import type { Fleet } from './core/monitor/fleet/fleet.ts';
import { createMonitor, type Monitor } from './core/monitor/monitor.ts';
import { defaultPace } from './core/monitor/pace.ts';
import { createRunner } from './core/monitor/runner.ts';
import type { Registry } from './core/registry.ts';
import type { Scrubber } from './core/scrubber.ts';
import { createHealth, type Health } from './core/summary/health.ts';
import { fleetOf } from './fleet-of.ts';
import type { HttpOptions } from './http/context.ts';
import { createPhase } from './http/phase.ts';
import type { TakeFresh } from './http/query/fresh.ts';
import { createLog, type Log, type LogDestination, logTransitions } from './observers/log.ts';
import { createMetrics } from './observers/metrics.ts';
import type { Push, PushOptions } from './push-of.ts';
import { readVersion } from './read-version.ts';

/** The object graph: everything that runs, and nothing that listens. */
export interface Service {
  readonly settings: Settings;
  readonly contract: Contract;
  /** What is probably a mistake in the configuration; logged already, where there is a log. */
  readonly warnings: readonly Problem[];
  readonly registry: Registry;
  readonly ports: Ports;
  readonly health: Health;
  readonly monitor: Monitor;
  /** The replicas that runs are shared with; null where this one asks everything itself. */
  readonly fleet: Fleet | null;
  readonly log: Log;
  readonly http: HttpOptions;
  /** Begins to run the checks in the background, and to keep what they find out. */
  start(): void;
  /** Stops the monitor, writes down what it has found out, and closes the connections. */
  close(): Promise<void>;
}

export interface AssembleOptions {
  readonly environment: Environment;
  readonly isTerminal: boolean;
  /** Where the log's lines go: standard output unless given, nowhere when null. */
  readonly log?: LogDestination | null;
  readonly contract?: ContractInput;
  readonly added?: OfferedChecks;
  /** Takes the lines that a checks module prints; the log does, unless given. */
  readonly onPrint?: (line: string) => void;
  /** How long the checks module may take to load. */
  readonly moduleStartMs?: number;
  /** Whether it asks everything itself, whatever other replicas have found out. */
  readonly isAlone?: boolean;
}

/** Builds the service from its variables: config, clients, checks, monitor. Throws a StartupError. */
export async function assemble({
  log: destination,
  onPrint,
  isAlone = false,
  ...options
}: AssembleOptions): Promise<Service> {
  const clock = systemClock;
  const built = Promise.withResolvers<Built>();
  const watcher = watchModule(built.promise, onPrint);
  const configuration = await configure({ ...options, clock, watcher });
  const { settings, contract, connections, registry, scrubber, warnings } = configuration;
  const log = createLog({
    level: destination === null ? 'silent' : settings.logLevel,
    scrubber,
    ...(destination && { destination }),
  });
  for (const { variable, problem, remedy } of warnings) log.warn(`${variable} ${problem}`, { variable, hint: remedy });
  const history = createHistory();
  const baselines = createBaselines();
  const { ports, archive } = connections;
  const chronicle = createChronicle({ registry, clock, hasArchive: archive !== null });
  const keeper = archive && createKeeper({ chronicle, baselines, archive, clock, writer: randomUUID() });
  const fleet = isAlone ? null : fleetOf({ configuration, environment: options.environment, log });
  const monitor = createMonitor({
    registry,
    runner: createRunner({
      clock,
      scrubber,
      timeoutMs: settings.checkTimeoutMs,
      accepted: contract.accepted,
      explain: networkOutcome,
    }),
    clock,
    baselines,
    observers: [history, chronicle, logTransitions(log)],
    pace: { ...defaultPace, firstDelayMs, timeoutMs: settings.checkTimeoutMs },
    heldSince: chronicle.heldSince,
    fleet,
  });
  built.resolve({ monitor, log, scrubber });
  const health = createHealth({ registry, monitor, baselines, history, past: chronicle.past });
  const about = {
    version: readVersion(),
    platform: contract.platform,
    release: settings.release ?? settings.gitSha,
    stage: readStage(contract, ports.environment.read)?.name ?? null,
    notice: settings.notice,
  };
  const push = await loadPush({ configuration, health, clock, log });
  const metrics = createMetrics({ health, about, push: push?.counts ?? null });
  health.observe(metrics.observer);
  const http: HttpOptions = {
    health,
    about,
    phase: createPhase(),
    clock,
    tokens: settings.healthTokens,
    publicTier: settings.details,
    readyCategories: settings.readyCategories,
    readyGraceMs: settings.readyGraceMs,
    takeFresh: limitFresh(connections, health),
    isFreshForAll: settings.details === 'everything' && isLoopback(settings.host),
    renderMetrics: metrics.render,
    trustProxy: settings.trustProxy,
    basePath: settings.basePath,
    onFault: (error) => log.error('A request could not be answered', { error }),
  };
  const start = () => {
    monitor.start();
    if (keeper) clock.after(firstDelayMs, () => keeper.start());
    if (push) clock.after(firstDelayMs, () => push.start());
  };
  const close = async () => {
    // While it is still known what there is to tell.
    await push?.stop();
    monitor.stop();
    await keeper?.stop();
    await configuration.close();
  };
  return { settings, contract, warnings, registry, ports, health, monitor, fleet, log, http, start, close };
}

/** Whoever sends nothing loads nothing of it. */
async function loadPush(options: PushOptions): Promise<Push | null> {
  const { heartbeatUrl, webhookUrl } = options.configuration.settings;
  return heartbeatUrl || webhookUrl ? (await import('./push-of.ts')).pushOf(options) : null;
}

/** The first runs load the vendors, for which whoever asks whether the process lives should not have to wait. */
const firstDelayMs = 100;

interface Built {
  readonly monitor: Monitor;
  readonly log: Log;
  readonly scrubber: Scrubber;
}

/** What a module does before the rest stands is told when it does. */
function watchModule(built: Promise<Built>, onPrint: ((line: string) => void) | undefined): ModuleWatcher {
  return {
    onFault: (check, fault) => void built.then(({ monitor }) => monitor.crash(check, fault)),
    onRestart: ({ deed, checks, ...seen }) =>
      void built.then(({ log }) => {
        const who = checks.length === 0 ? 'The module' : checks.join(', ');
        log.warn(`${who} ${deed}: the thread of CHECKS_MODULE is started anew`, { checks, ...seen });
      }),
    onPrint: ({ stream, line }) =>
      void built.then(({ log, scrubber }) => {
        if (onPrint) onPrint(scrubber.text(line));
        else if (stream === 'stderr') log.warn(line, { printedBy: 'CHECKS_MODULE' });
        else log.info(line, { printedBy: 'CHECKS_MODULE' });
      }),
  };
}

/** Fresh runs of one caller: six of everything at once, then a category each second, over all replicas while there is a Redis. */
const freshBucket = { capacity: 42, refillPerSecond: 1 };
/** A Redis that was fine a moment ago is not waited for longer than this. */
const sharedBucketMs = 250;
const ownBucketMs = 1_000;

/** The check that takes tokens from a bucket in Redis: while it fails, nobody waits to see the same fail here. */
const sharingCheck: CheckId = 'redis.rate_limit';

function limitFresh({ ports: { redis, fallbackStore } }: Connections, health: Health): TakeFresh {
  const isShared = () => health.checks.includes(sharingCheck) && health.result(sharingCheck).status === 'healthy';
  const impatient: StorePort = {
    ...redis,
    takeTokens: (key, bucket, count) =>
      redis.takeTokens(key, bucket, count, { signal: AbortSignal.timeout(sharedBucketMs) }),
  };
  const shared = createFallbackStore(impatient, fallbackStore);
  return async (runs, caller) => {
    const store = isShared() ? shared : fallbackStore;
    const signal = AbortSignal.timeout(ownBucketMs);
    const answer = await store.takeTokens(
      caller === null ? 'fresh' : `fresh:${caller}`,
      freshBucket,
      Math.min(runs, freshBucket.capacity),
      { signal },
    );
    return answer.ok ? answer.value : { allowed: false, waitMs: ownBucketMs };
  };
}
