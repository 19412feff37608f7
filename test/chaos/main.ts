import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Status } from '../../src/core/status.ts';
import { type BrewedFault, openWorld } from './open-world.ts';
import { createOracle } from './oracle.ts';
import { type Episode, type FaultKind, type Judged, planFaults } from './plan.ts';
import { type Replica, replace, startReplica, suspend } from './replica.ts';
import { type Findings, judged, watch } from './watch.ts';

const usage = `npm run chaos -- [options]

  --seed N       which faults come when; the same seed gives the same (drawn, and told, unless given)
  --minutes N    how long (2)
  --replicas N   how many share their runs (4)
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '2' },
    replicas: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const [minutes, count] = [Number(values.minutes), Number(values.replicas)];
if (values.help || !(Number.isInteger(seed) && minutes >= 1 && Number.isInteger(count) && count >= 2)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

/** Often enough that a short run sees something, and with time for a machine that has much to do. */
const cadences = {
  REFRESH_DATABASE: '2s',
  REFRESH_REDIS: '2s',
  REFRESH_ENVIRONMENT: '10s',
  REFRESH_SERVICES: '4s',
  REFRESH_SCHEMA: '6s',
  REFRESH_RLS: '6s',
  REFRESH_EMAIL: '6s',
  CHECK_TIMEOUT: '4s',
  DRAIN_DELAY: '0s',
};
/** The next look and the one that confirms it, each with its deadline; where replicas share, they hear of it later. */
const [ownMs, sharedMs] = [16_000, 40_000];
const toleranceMs = {
  environment: ownMs,
  database: ownMs,
  redis: ownMs,
  // What goes up and down has to calm down first.
  ready: ownMs + 12_000,
  schema: sharedMs,
  rls: sharedMs,
  services: sharedMs,
  email: sharedMs,
} as const satisfies Record<Judged, number>;

const ofReplicas = [
  { name: 'kill -9 of a replica', track: 'replicas', seconds: [1, 2], effects: {} },
  { name: 'a replica is stopped and goes on', track: 'replicas', seconds: [6, 10], effects: {} },
] as const satisfies readonly FaultKind[];

const durationMs = minutes * 60_000;
const record: Findings = {
  judgements: 0,
  undecided: 0,
  answers: 0,
  tookMs: [],
  violations: [],
  keys: 0,
  loops: [],
  idleLoops: [],
};
const say = (text: string) => process.stdout.write(`${text}\n`);

// The driver that breaks things may write into a connection that a fault has just ended; whoever waits for it tries again.
process.on('uncaughtException', (error) => {
  if (/node_modules\/postgres\/src\/connection\.js/.test(error.stack ?? '')) return;
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

async function run(): Promise<number> {
  const world = await openWorld();
  const replicas: Replica[] = [];
  // However it ends, no replica is left behind.
  process.once('exit', () => {
    for (const { service } of replicas) service?.signal('SIGKILL');
  });
  const environment = { ...world.environment, ...cadences };
  try {
    for (let index = 0; index < count; index += 1) replicas.push(await startReplica(index, environment));
    const { base, checks } = await readBase(replicas);
    const episodes = planFaults([...world.faults, ...ofReplicas], {
      seed,
      durationMs,
      calmMs: Math.min(20_000, durationMs / 6),
      pauseSeconds: [8, 25],
    });
    say(`chaos: seed ${seed}, ${minutes} min, ${count} replicas, ${episodes.length} faults, ${checks} checks`);
    const startedAt = performance.now();
    const now = () => performance.now() - startedAt;
    for (const replica of replicas) replica.quietUntil = 0;
    const over = new AbortController();
    const oracle = createOracle({ episodes, base, toleranceMs });
    const watching = watch({ replicas, oracle, redis: world.redis, signal: over.signal, record, checks, now });
    await Promise.all(episodes.map((episode) => play(episode, world.faults, replicas, environment, now)));
    // Everything is told to be well again, however long the last fault was.
    await wait(Math.max(durationMs, Math.max(0, ...episodes.map(({ untilMs }) => untilMs)) + sharedMs) - now() + 5_000);
    over.abort();
    await watching;
    await endReplicas(replicas);
    return conclude(episodes, replicas);
  } finally {
    for (const { service } of replicas) {
      service?.signal('SIGCONT');
      service?.signal('SIGKILL');
    }
    await Promise.all(replicas.map(({ service }) => service?.ended));
    await world.close();
  }
}

async function play(
  episode: Episode,
  faults: readonly BrewedFault[],
  replicas: readonly Replica[],
  environment: Readonly<Record<string, string>>,
  now: () => number,
): Promise<void> {
  const { kind, fromMs, untilMs, draw } = episode;
  await wait(fromMs - now());
  say(`${(now() / 1_000).toFixed(0).padStart(5)} s  ${kind.name}, for ${Math.round((untilMs - fromMs) / 1_000)} s`);
  // The first one is left alone, so that one process has seen everything.
  const replica = replicas[1 + Math.floor(draw * (replicas.length - 1))];
  if (kind.track === 'replicas' && replica)
    return kind.name.startsWith('kill') ? replace(replica, environment) : suspend(replica, untilMs - fromMs);
  const end = await faults.find(({ name }) => name === kind.name)?.begin(episode);
  await wait(untilMs - now());
  await end?.();
}

/** How everything is while nothing is broken. */
async function readBase(replicas: readonly Replica[]) {
  const [first] = replicas;
  if (!first?.service) throw new Error('There is no replica');
  const isKnown = ({ body }: { body: { totals: { unknown: number; failed: number } } }) =>
    body.totals.unknown === 0 && body.totals.failed === 0;
  // All of them start at once, and a machine with much to do answers late then.
  const settle = async (replica: Replica, tries = 3): Promise<unknown> =>
    replica.service?.until('/health/summary', isKnown, 60_000).catch((error: unknown) => {
      if (tries === 1) throw error;
      return settle(replica, tries - 1);
    });
  await Promise.all(replicas.map((replica) => settle(replica)));
  const { body } = await first.service.get('/health/summary');
  const statuses = judged.map((category) => [category, body.categories[category].status as Status] as const);
  // What one found amid the start of all, such as a limit of the provider, is looked at once more.
  const agrees = ({ body }: { body: { categories: Record<string, { status: Status }> } }) =>
    statuses.every(([category, status]) => body.categories[category]?.status === status);
  await Promise.all(replicas.map(({ service }) => service?.until('/health', agrees, 60_000)));
  const base = { ...Object.fromEntries(statuses), ready: 'healthy' } as Record<Judged, Status>;
  return { base, checks: body.results.length as number };
}

/** Each ends by itself, in good order. */
async function endReplicas(replicas: readonly Replica[]): Promise<void> {
  await Promise.all(
    replicas.map(async (replica) => {
      const code = await replica.service?.stop();
      replica.service = null;
      if (code !== 0) record.violations.push(`replica ${replica.index} ended with ${code}`);
    }),
  );
}

const median = (values: readonly number[]) => values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
const percentile = (values: readonly number[], share: number) =>
  values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) * share)] ?? 0;

/** More than this is no noise of the collector any more. */
const mostGrowthMb = 40;
/** Beside what the machine takes from a process that does nothing; where it takes more than that, it has too much to do to say. */
const [mostLoopMs, crowded] = [20, 3];

function conclude(episodes: readonly Episode[], replicas: readonly Replica[]): number {
  const { judgements, undecided, answers, tookMs, violations, keys, loops, idleLoops } = record;
  const growths = replicas.flatMap(({ index, memory }) => {
    if (memory.length < 6) return [];
    const third = Math.floor(memory.length / 3);
    const [before, after] = [median(memory.slice(third, 2 * third)), median(memory.slice(-third))];
    if (after - before > mostGrowthMb) violations.push(`replica ${index} grew from ${before} to ${after} MB`);
    return [`${Math.round(before)} to ${Math.round(after)}`];
  });
  const [loop, idle] = [median(loops), median(idleLoops)];
  if (loop > (idle < mostLoopMs ? mostLoopMs + idle : crowded * idle))
    violations.push(`event loops are ${loop.toFixed(1)} ms late, an idle one ${idle.toFixed(1)}`);
  const kinds = [...Map.groupBy(episodes, ({ kind }) => kind.name)].map(([name, same]) => `${same.length} × ${name}`);
  for (const violation of violations.slice(0, 50)) say(`wrong: ${violation}`);
  say(
    [
      '',
      `seed ${seed}, ${minutes} min, ${count} replicas: ${violations.length} violations`,
      `  faults      ${episodes.length}: ${kinds.join(', ')}`,
      `  statuses    ${judgements} judged, ${undecided} amid a change`,
      `  answers     ${answers}, the slowest ${Math.round(Math.max(0, ...tookMs))} ms, p99 ${percentile(tookMs, 0.99).toFixed(1)} ms`,
      `  memory      ${growths.join(', ') || 'too short to say'} MB`,
      `  event loop  p99 ${loop.toFixed(1)} ms, of one that does nothing ${idle.toFixed(1)} ms`,
      `  Redis       ${keys} keys looked at`,
    ].join('\n'),
  );
  return violations.length === 0 ? 0 : 1;
}

process.exitCode = await run();
