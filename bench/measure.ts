import type { Choice } from './choose.ts';
import type { BenchOptions } from './options.ts';
import type { Measured } from './report/bench-report.ts';
import { compareInFault } from './run/compare-in-fault.ts';
import { countCalls } from './run/count-calls.ts';
import { directly, type WatchedDependencies } from './run/dependencies.ts';
import { measureStarts } from './run/measure-start.ts';
import type { World } from './run/open-world.ts';
import { runComparisons } from './run/run-comparisons.ts';
import { startFleet } from './run/start-fleet.ts';
import { ours, subjects } from './subjects.ts';
import { faultTargets, peerTargets, routeTargets, type Target } from './targets.ts';

/** Of each server; the first of them also read the disk. */
const starts = 7;

/** Everything that was chosen, one part after the other; after each of them there is what was measured until then. */
export async function* measure(
  { has, of }: Choice,
  options: BenchOptions,
  world: World,
  tell: (line: string) => void,
): AsyncGenerator<Measured> {
  const { maker, stack, orderOf, remarks } = world;
  const direct = directly(stack);
  const compareHealthy = async (targets: readonly Target[]) => {
    const fleet = startFleet((subject) => orderOf(subject, direct));
    return runComparisons(of(targets), options, world, fleet, tell).finally(fleet.stop);
  };
  const compareBroken = (name: string, breakIt: (dependencies: WatchedDependencies) => unknown) => {
    tell(name);
    return compareInFault(breakIt, of(faultTargets), options, world, tell);
  };

  let measured: Measured = {
    ...{ loader: maker.loader.name, remarks },
    ...{ peers: [], routes: [], hung: [], redisGone: [], calls: [], starts: [] },
  };
  const add = (part: Partial<Measured>) => {
    measured = { ...measured, ...part };
    return measured;
  };
  if (has('peers')) yield add({ peers: await compareHealthy(peerTargets) });
  if (has('routes')) yield add({ routes: await compareHealthy(routeTargets) });
  if (has('hung')) yield add({ hung: await compareBroken('with a database that hangs', (all) => all.hangDatabase()) });
  if (has('redis-gone')) yield add({ redisGone: await compareBroken('without Redis', (all) => all.refuseRedis()) });
  if (has('calls')) {
    const probed = subjects.filter((subject) => subject === ours || subject.asks);
    yield add({ calls: await countCalls(of(probed), options, world, tell) });
  }
  if (has('start')) {
    const orders = of(subjects).map((subject) => ({ subject, order: orderOf(subject, direct) }));
    yield add({ starts: await measureStarts(orders, { maker, starts, ...options }, tell) });
  }
}
