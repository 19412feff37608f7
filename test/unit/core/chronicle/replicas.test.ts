import { expect, test } from 'vitest';
import { createChronicle } from '../../../../src/core/chronicle/chronicle.ts';
import { hourMs } from '../../../../src/core/chronicle/hours.ts';
import { createKeeper } from '../../../../src/core/chronicle/keeper.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitorOn } from '../../../support/build-monitor.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createMemoryArchive } from '../../../support/memory-archive.ts';
import { createMemoryKeeper } from '../../../support/memory-fleet.ts';

const minute = 60_000;
const hour = Math.floor(Date.parse('2026-11-22T12:00:00Z') / hourMs);

/** Three replicas with one Redis: the schema is asked by one of them at a time, the database by each. */
function startReplicas() {
  const clock = createFakeClock();
  const archive = createMemoryArchive(clock);
  const fleet = createMemoryKeeper(clock);
  const runs = new Map<string, number>();
  let isBroken = false;
  const replicas = ['one', 'two', 'three'].map((name) => {
    const checks = (['schema.tables', 'database.query'] as const).map((id) => ({
      ...buildCheck(id, [], { confirmAfter: 1 }),
      run() {
        runs.set(id, (runs.get(id) ?? 0) + 1);
        return isBroken ? broken : works;
      },
    }));
    const built = buildMonitorOn(clock, checks, { fleet: fleet.join(name, ['schema']) });
    const { registry, monitor, baselines } = built;
    const chronicle = createChronicle({ registry, clock, hasArchive: true });
    monitor.observe(chronicle);
    const keeper = createKeeper({ chronicle, baselines, archive: archive.openAgain(), clock, writer: name });
    monitor.start();
    keeper.start();
    return { ...built, chronicle, keeper };
  });
  const breakDown = (broken: boolean) => {
    isBroken = broken;
  };
  return { clock, archive, replicas, runs, breakDown };
}

test('a look counts once, whoever took it over, and every replica shows what all have seen', async () => {
  const { clock, archive, replicas, runs, breakDown } = startReplicas();
  await clock.turn(5 * minute);
  breakDown(true);
  await clock.turn(2 * minute);
  breakDown(false);
  await clock.turn(5 * minute);
  for (const { monitor, keeper } of replicas) {
    monitor.stop();
    await keeper.stop();
  }
  for (const check of ['schema.tables', 'database.query']) {
    const looks = ['healthy', 'failed'].map((status) => archive.sums.get(`${check} ${status} ${hour}`)?.[0] ?? 0);
    expect(looks.reduce((sum, each) => sum + each)).toBe(runs.get(check));
  }
  const last = replicas[2]?.chronicle.past;
  expect(last?.count('schema.tables', hour, hour + 1)?.looks.healthy).toBe(
    archive.sums.get(`schema.tables healthy ${hour}`)?.[0],
  );
  for (const check of ['schema.tables', 'database.query']) {
    const changes = last?.changesOf(check).map(({ from, to }) => `${from} ${to}`);
    expect(changes).toEqual(['unknown healthy', 'healthy failed', 'failed healthy']);
  }
});
