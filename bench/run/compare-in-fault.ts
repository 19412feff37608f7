import type { BenchOptions } from '../options.ts';
import { ours, oursUntouched } from '../subjects.ts';
import type { Target } from '../targets.ts';
import type { Comparison } from './compare.ts';
import { directly, type WatchedDependencies, watched } from './dependencies.ts';
import type { World } from './open-world.ts';
import { runComparisons } from './run-comparisons.ts';
import { startFleet, untilStatus } from './start-fleet.ts';

/** Breaks a dependency of servers that run and are healthy, and compares them once that is known. */
export async function compareInFault(
  breakIt: (dependencies: WatchedDependencies) => unknown,
  targets: readonly Target[],
  options: BenchOptions,
  world: World,
  tell: (line: string) => void,
): Promise<readonly Comparison[]> {
  const dependencies = await watched(world.stack);
  const untouched = directly(world.stack);
  const fleet = startFleet((subject) => world.orderOf(subject, subject === oursUntouched ? untouched : dependencies));
  try {
    const subjects = new Set(targets.map(({ subject }) => subject));
    for (const subject of subjects) await fleet.serverOf(subject);
    await breakIt(dependencies);
    if (subjects.has(ours)) await untilStatus(await fleet.serverOf(ours), (status) => status !== 'healthy');
    return await runComparisons(targets, options, world, fleet, tell);
  } finally {
    await fleet.stop();
    await dependencies.stop();
  }
}
