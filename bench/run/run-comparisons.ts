import type { BenchOptions } from '../options.ts';
import type { Target } from '../targets.ts';
import type { Captured } from './capture.ts';
import { type Comparison, compare, conclude, type Round } from './compare.ts';
import type { World } from './open-world.ts';
import type { Fleet } from './start-fleet.ts';

/** Every round goes through all targets, so that what happens to the machine happens to each of them. */
export async function runComparisons(
  targets: readonly Target[],
  { rounds, seconds, connections }: BenchOptions,
  { maker, raw }: World,
  { serverOf }: Fleet,
  tell: (line: string) => void,
): Promise<readonly Comparison[]> {
  const measured = new Map<Target, { captured: Captured; rounds: Round[] }>();
  let left = targets;
  for (let round = 1; round <= rounds; round += 1) {
    for (const target of left) {
      tell(`round ${round} of ${rounds}: ${target.name}`);
      const server = await serverOf(target.subject);
      const result = await compare(target, server, round % 2 === 1, { maker, raw, connections, seconds });
      if (result === null) {
        tell(`${target.name} is not there`);
        left = left.filter((other) => other !== target);
        continue;
      }
      const { captured, ...figures } = result;
      const entry = measured.get(target) ?? { captured, rounds: [] };
      entry.rounds.push(figures);
      measured.set(target, entry);
    }
  }
  return [...measured].map(([target, entry]) => conclude(target, entry.captured, entry.rounds));
}
