import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notRun } from '../../src/core/monitor/evidence.ts';
import type { Claim, Fleet, Lease, Received, SharedSnapshot, Wanted } from '../../src/core/monitor/fleet/fleet.ts';
import { toShared } from '../../src/core/monitor/fleet/fleet.ts';
import { buildCheck } from './build-check.ts';

export interface FleetUnderTest {
  /** Two replicas that share. */
  readonly one: Fleet;
  readonly other: Fleet;
  /** Lets time pass for whoever keeps the turns: turns its clock, or waits. */
  pass(ms: number): Promise<void>;
  close?(): Promise<void>;
}

/** What was found by a replica. */
export function foundBy(replica: string, run = 1): SharedSnapshot {
  const result = toShared(notRun(buildCheck('rls.isolation'), 5_000), run, 10_000);
  return { replica, completeAgoMs: 0, results: [result] };
}

/** What Redis and the keeper in memory both promise; each implementation runs through all of it. */
export function describeFleet(name: string, open: () => Promise<FleetUnderTest>): void {
  describe(`${name} keeps the contract of a fleet`, () => {
    let opened: FleetUnderTest;
    const wanted = (topic: string, more: Partial<Wanted> = {}): Wanted => ({
      topic,
      known: null,
      freshMs: 10_000,
      leaseMs: 5_000,
      isForced: false,
      ...more,
    });
    const nextTopic = () => `rls-${randomUUID()}`;
    const leaseOf = (claim: Claim): Lease => {
      if (claim.kind !== 'run') throw new Error(`The claim is ${claim.kind}`);
      return claim.lease;
    };
    const take = async (fleet: Fleet, topic: string, more: Partial<Wanted> = {}) =>
      leaseOf(await fleet.claim(wanted(topic, more)));
    const hear = async (fleet: Fleet, topic: string, known: number | null): Promise<Received | undefined> =>
      (await fleet.news(new Map([[topic, known]]))).get(topic);

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened.close?.();
    });

    test('the first to want a run has the turn, and the next is told that somebody has it', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      expect(await one.claim(wanted(topic))).toMatchObject({ kind: 'run', lease: { topic } });
      const busy = await other.claim(wanted(topic));
      expect(busy).toMatchObject({ kind: 'busy', received: null });
      expect(busy.kind === 'busy' && busy.leftMs).toBeGreaterThan(1_000);
      expect(busy.kind === 'busy' && busy.leftMs).toBeLessThanOrEqual(5_000);
    });

    test('topics have turns of their own', async () => {
      const { one, other } = opened;
      await take(one, nextTopic());
      expect((await other.claim(wanted(nextTopic()))).kind).toBe('run');
    });

    test('what was published is taken over instead of a run, with its age', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic);
      expect(await one.publish(lease, foundBy('one'), 60_000)).toEqual({ kind: 'stored' });
      await opened.pass(100);
      const claim = await other.claim(wanted(topic));
      if (claim.kind !== 'fresh') throw new Error(`The claim is ${claim.kind}`);
      expect(claim.received.run).toBe(lease.run);
      expect(claim.received.snapshot).toEqual(foundBy('one'));
      expect(claim.received.ageMs).toBeGreaterThanOrEqual(90);
      expect(claim.received.ageMs).toBeLessThan(5_000);
    });

    test('what is not fresh enough, or known already, is followed by a run', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic);
      await one.publish(lease, foundBy('one'), 60_000);
      await opened.pass(60);
      const second = await take(other, topic, { freshMs: 50 });
      expect(second.run).toBeGreaterThan(lease.run);
      await other.release(second);
      const third = await take(one, topic, { known: lease.run });
      expect(third.run).toBeGreaterThan(second.run);
    });

    test('whoever has to wait is given what was found before, unless he knows it', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic);
      await one.publish(lease, foundBy('one'), 60_000);
      await take(one, topic, { known: lease.run });
      const news = { kind: 'busy', received: { run: lease.run, snapshot: { replica: 'one' } } };
      expect(await other.claim(wanted(topic, { freshMs: 0 }))).toMatchObject(news);
      expect(await other.claim(wanted(topic, { known: lease.run }))).toMatchObject({ kind: 'busy', received: null });
    });

    test('a turn that is not renewed is over, and one that is renewed is not', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic, { leaseMs: 300 });
      await opened.pass(150);
      await one.renew(lease, 600);
      await opened.pass(250);
      expect((await other.claim(wanted(topic))).kind).toBe('busy');
      await opened.pass(500);
      expect((await other.claim(wanted(topic))).kind).toBe('run');
    });

    test('whoever has lost the turn can neither renew it nor give back that of another', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic, { leaseMs: 50 });
      await opened.pass(80);
      await one.renew(lease, 60_000);
      const later = await take(other, topic);
      await one.renew(lease, 1);
      await one.release(lease);
      await opened.pass(20);
      expect((await one.claim(wanted(topic))).kind).toBe('busy');
      await other.release(later);
      expect((await one.claim(wanted(topic))).kind).toBe('run');
    });

    test('what is found out too late is not published, while another runs and after', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const slept = await take(one, topic, { leaseMs: 50 });
      await opened.pass(80);
      const later = await take(other, topic);
      expect(await one.publish(slept, foundBy('one'), 60_000)).toEqual({ kind: 'late', received: null });
      expect(await hear(other, topic, null)).toBeUndefined();
      await other.publish(later, foundBy('other'), 60_000);
      const late = await one.publish(slept, foundBy('one'), 60_000);
      expect(late).toMatchObject({ kind: 'late', received: { run: later.run, snapshot: { replica: 'other' } } });
      expect(await hear(one, topic, null)).toMatchObject({ run: later.run });
    });

    test('a turn that is over, but that nobody else took, is published all the same', async () => {
      const { one } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic, { leaseMs: 50 });
      await opened.pass(80);
      expect(await one.publish(lease, foundBy('one'), 60_000)).toEqual({ kind: 'stored' });
    });

    test('a forced run takes the turn from whoever has it', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const lease = await take(one, topic);
      const forced = await take(other, topic, { isForced: true });
      expect(forced.run).toBeGreaterThan(lease.run);
      expect(await one.publish(lease, foundBy('one'), 60_000)).toMatchObject({ kind: 'late' });
      expect(await other.publish(forced, foundBy('other'), 60_000)).toEqual({ kind: 'stored' });
      expect(await hear(one, topic, lease.run)).toMatchObject({ run: forced.run });
    });

    test('runs that are forced at once have different numbers', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      const forced = wanted(topic, { isForced: true });
      const claims = await Promise.all([one, other, one, other].map((fleet) => fleet.claim(forced)));
      expect(new Set(claims.map((claim) => leaseOf(claim).run)).size).toBe(4);
    });

    test('news are of several topics at once, and of nothing that is known', async () => {
      const { one, other } = opened;
      const [first, second, third] = [nextTopic(), nextTopic(), nextTopic()];
      const leases = [await take(one, first), await take(one, second)] as const;
      for (const lease of leases) await one.publish(lease, foundBy('one'), 60_000);
      const known = new Map([
        [first, null],
        [second, leases[1].run],
        [third, null],
      ]);
      const news = await other.news(known);
      expect([...news.keys()]).toEqual([first]);
      expect(news.get(first)).toMatchObject({ run: leases[0].run, snapshot: foundBy('one') });
    });

    test('what was published is gone when its lifetime is over', async () => {
      const { one, other } = opened;
      const topic = nextTopic();
      await one.publish(await take(one, topic), foundBy('one'), 60);
      await opened.pass(100);
      expect(await hear(other, topic, null)).toBeUndefined();
      expect((await other.claim(wanted(topic))).kind).toBe('run');
    });
  });
}
