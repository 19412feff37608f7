import { createFakeClock } from '../../../support/fake-clock.ts';
import { describeFleet } from '../../../support/fleet-contract.ts';
import { createMemoryKeeper } from '../../../support/memory-fleet.ts';

describeFleet('the keeper in memory', async () => {
  const clock = createFakeClock();
  const keeper = createMemoryKeeper(clock);
  return { one: keeper.join('one'), other: keeper.join('other'), pass: (ms) => clock.turn(ms) };
});
