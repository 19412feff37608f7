import type { CheckId } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import type { Claim, Fleet, Lease, Received, SharedSnapshot } from './fleet.ts';

/** A category of this replica, as whoever decides about its turns needs it. */
interface Member {
  readonly category: string;
  readonly cadenceMs: number;
  readonly longestRunMs: number;
  /** After so long a snapshot is no evidence any more. */
  readonly lifetimeMs: number;
  /** Waits until it is known what this replica cannot ask, because of other categories; null when it can ask nothing. */
  findBlockers(): Promise<readonly CheckId[] | null>;
  /** The same, as far as it is known now. */
  blockers(): readonly CheckId[] | null;
  /** How long after a look the next one is due, by what was found. */
  dueMs(): number;
  /** Since when evidence counts, on the clock that goes on while the machine sleeps. */
  countsSince(): number;
  /** What was found, the run that is over included. */
  share(run: number): SharedSnapshot;
  /** Shows it. False when it does not fit, as of other checks. */
  adopt(received: Received): boolean;
}

/** Whose turn it is to ask: this replica's, somebody else's, or somebody else had it and this is what was found. */
type Turn =
  | { readonly kind: 'run'; readonly end: EndTurn }
  | { readonly kind: 'adopted'; readonly ageMs: number }
  | { readonly kind: 'wait'; readonly forMs: number };

/** To be told whether the run found anything out. The age of what was adopted instead, because another run was later. */
export type EndTurn = (hasEvidence: boolean) => Promise<number | null>;

export interface SharedTurns {
  take(isForced: boolean): Promise<Turn>;
  /** The topic of this replica, and the run that it shows; null when there is nothing that it could take over. */
  known(): readonly [topic: string, run: number | null] | null;
  /** Takes over what was published, if it is newer than what this replica shows. */
  hear(received: Received): boolean;
  /** What is shown has been withdrawn: any evidence is news. */
  forget(): void;
}

export interface SharedTurnsOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly member: Member;
}

/** A holder that says nothing for so long is replaced. */
const longestLeaseMs = 3_000;
const leaseShareOfCadence = 0.75;
const renewalsPerLease = 3;
/** How often whoever waits for somebody else's run looks whether it is over. */
const shortestWaitMs = 100;
const longestWaitMs = 1_000;
/** Who has what others found out can wait a little for an answer whose turn it is, before all ask for themselves at once. */
const aloneAfterShare = 1.5;
/** Whoever asked last may be a tenth of a cadence late. */
const freshShareOfCadence = 1.1;

/**
 * Decides about the turns of one category. There is no leader: a turn is for one run. Whoever asked last is the first to
 * want the next one, and the others come when that one does not.
 */
export function createSharedTurns({ fleet, clock, member }: SharedTurnsOptions): SharedTurns {
  const { category, cadenceMs, longestRunMs, lifetimeMs } = member;
  const leaseMs = Math.min(longestLeaseMs, leaseShareOfCadence * cadenceMs);
  /** The run that is shown; null when what is shown was not shared. */
  let shown: number | null = null;
  /** When the evidence that is shown was gathered. */
  let shownTick = Number.NEGATIVE_INFINITY;
  let isAdopted = false;
  let waitingSince: number | null = null;

  const topicOf = (blockers: readonly CheckId[]) => [category, ...blockers].join('~');

  function hear(received: Received): boolean {
    const { run, ageMs } = received;
    const tick = clock.sinceBoot() - ageMs;
    if (run === shown || ageMs > lifetimeMs || tick < member.countsSince()) return false;
    // Numbers go back when the keeper of the turns has lost them, and what was not shared has none.
    const isNewer = shown !== null && run > shown ? true : tick > shownTick;
    if (!isNewer || !member.adopt(received)) return false;
    shown = run;
    shownTick = tick;
    isAdopted = true;
    return true;
  }

  /** What was found here is shown. It has no number where nothing was published of it. */
  function keep(run: number | null): void {
    shown = run;
    shownTick = clock.sinceBoot();
    isAdopted = false;
  }

  function forget(): void {
    shown = null;
    shownTick = Number.NEGATIVE_INFINITY;
    isAdopted = false;
  }

  const alone: Turn = {
    kind: 'run',
    async end(hasEvidence) {
      if (hasEvidence) keep(null);
      return null;
    },
  };
  /** Nothing can be asked, so that nobody needs to be asked whose turn it is. */
  const idle: Turn = {
    kind: 'run',
    async end() {
      forget();
      return null;
    },
  };

  function run(lease: Lease): Turn {
    let cancel = () => {};
    const renewLater = () => {
      cancel = clock.after(leaseMs / renewalsPerLease, () => {
        renewLater();
        void fleet.renew(lease, leaseMs);
      });
    };
    renewLater();
    return {
      kind: 'run',
      async end(hasEvidence) {
        cancel();
        const blockers = member.blockers();
        // What was found out while something fell away is not what others would find out.
        if (!hasEvidence || blockers === null || topicOf(blockers) !== lease.topic) {
          await fleet.release(lease);
          return null;
        }
        keep(lease.run);
        const published = await fleet.publish(lease, member.share(lease.run), lifetimeMs);
        if (published.kind === 'alone') keep(null);
        if (published.kind !== 'late' || !published.received) return null;
        return hear(published.received) ? published.received.ageMs : null;
      },
    };
  }

  async function claim(topic: string, isForced: boolean): Promise<Claim> {
    const wanted = { topic, leaseMs, isForced };
    const sinceCounting = clock.sinceBoot() - member.countsSince();
    const freshMs = Math.min(freshShareOfCadence * cadenceMs, sinceCounting);
    return fleet.claim({ ...wanted, known: shown, freshMs });
  }

  return {
    async take(isForced) {
      const blockers = await member.findBlockers();
      if (blockers === null) return idle;
      const topic = topicOf(blockers);
      // Nobody runs for longer: whoever keeps the others waiting without end is not one of them.
      const isOverdue = waitingSince !== null && clock.sinceBoot() - waitingSince > longestRunMs + leaseMs;
      let claimed = await claim(topic, isForced || isOverdue);
      if (claimed.kind === 'fresh') {
        if (hear(claimed.received)) {
          waitingSince = null;
          return { kind: 'adopted', ageMs: claimed.received.ageMs };
        }
        // It does not fit, or says less than what is shown.
        claimed = await fleet.claim({ topic, leaseMs, isForced, known: claimed.received.run, freshMs: 0 });
      }
      const isEarly = isAdopted && clock.sinceBoot() - shownTick < aloneAfterShare * member.dueMs();
      if (claimed.kind === 'alone' && isEarly && !isForced) return { kind: 'wait', forMs: longestWaitMs };
      if (claimed.kind === 'busy') {
        waitingSince ??= clock.sinceBoot();
        if (claimed.received) hear(claimed.received);
        return { kind: 'wait', forMs: Math.min(longestWaitMs, Math.max(shortestWaitMs, claimed.leftMs)) };
      }
      waitingSince = null;
      return claimed.kind === 'run' ? run(claimed.lease) : alone;
    },
    known() {
      const blockers = member.blockers();
      return blockers === null ? null : [topicOf(blockers), shown];
    },
    hear,
    forget,
  };
}
