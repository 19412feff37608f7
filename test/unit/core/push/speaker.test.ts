import { expect, test } from 'vitest';
import { createSpeaker } from '../../../../src/core/push/speaker.ts';
import type { Held, Turn } from '../../../../src/core/push/turn.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** A speaker on a fake clock, with a turn that answers what the test says. */
function open(held: Held | Promise<Held>) {
  const clock = createFakeClock();
  const seen = { looks: 0, releases: 0 };
  const turn: Turn = {
    async hold() {
      seen.looks += 1;
      return held;
    },
    remember: async () => {},
    async release() {
      seen.releases += 1;
    },
  };
  return { clock, seen, speaker: createSpeaker({ turn, clock }) };
}

test.each([
  ['ours', 1],
  ['theirs', 0],
] as const)('at the end the turn is given back where it is %s: %i times', async (kind, releases) => {
  const { clock, seen, speaker } = open({ kind, told: [] });
  await speaker.start(() => {});
  await speaker.stop();
  await clock.turn(60_000);
  expect([seen, clock.armed]).toEqual([{ looks: 1, releases }, 0]);
});

test('it looks every ten seconds, and no more when the end comes while it looks', async () => {
  const { clock, seen, speaker } = open({ kind: 'theirs', told: [] });
  await speaker.start(() => {});
  await clock.turn(30_000);
  expect(seen.looks).toBe(4);

  const slow = Promise.withResolvers<Held>();
  const late = open(slow.promise);
  const started = late.speaker.start(() => {});
  const stopped = late.speaker.stop();
  slow.resolve({ kind: 'ours', told: [] });
  await Promise.all([started, stopped]);
  expect([late.seen, late.clock.armed]).toEqual([{ looks: 1, releases: 1 }, 0]);
});

test('without a turn it speaks, and has nothing to give back', async () => {
  const speaker = createSpeaker({ turn: null, clock: createFakeClock() });
  const heard: Held[] = [];
  await speaker.start((held) => heard.push(held));
  expect([speaker.speaks(), heard]).toEqual([true, [{ kind: 'alone' }]]);
  await expect(speaker.stop()).resolves.toBeUndefined();
});
