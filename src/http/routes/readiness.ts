import type { Clock } from '../../core/clock.ts';
import type { Snapshot } from '../../core/result.ts';
import { isServing, type Status, worst } from '../../core/status.ts';
import type { Health } from '../../core/summary/health.ts';
import type { ReadyBody } from '../answer/schemas.ts';
import type { Phase } from '../phase.ts';

export interface ReadinessOptions {
  readonly health: Health;
  readonly phase: Phase;
  readonly clock: Clock;
  /** The categories without which no traffic should come; none when readiness is about this process alone. */
  readonly categories: readonly string[];
  /** How long the categories may not serve before readiness turns, from the moment in which they ceased to. */
  readonly graceMs: number;
}

/** How long what goes up and down has to serve, at least, before traffic is sent to it again. */
const calmMs = 10_000;

const aloneMessage = 'This process is ready; no category was asked';

/** Decides whether traffic may be sent: not starting, not draining, its checks turning, and the asked categories serve. */
export function createReadiness({ health, phase, clock, categories, graceMs }: ReadinessOptions): () => Readiness {
  const isAlone = categories.length === 0;
  /** Since when the categories do not serve; null while they do. */
  let lostSince: number | null = null;
  /** Since when they do; null while they do not. */
  let heldSince: number | null = null;
  /** Whether they serve, or have not for less than the grace; while they go up and down, neither is so for a moment only. */
  let isUp = false;
  let hasStarted = false;
  /** When was looked, if nothing has changed since: probes that come within a millisecond see the same. */
  let looked: Moment | null = null;

  /**
   * Whether every check that traffic or the whole depends on has been run once. Before, `/health` is unknown, and a
   * replica that got traffic would report an outage at each deployment.
   */
  function isStarted(): boolean {
    if (hasStarted) return true;
    const waiting = health.summary(({ reason }) => reason === 'not_run');
    const isWholeKnown = waiting.totals.checks === 0 || waiting.status !== 'unknown';
    hasStarted = isWholeKnown && categories.every((name) => health.snapshot(name).refreshedAt !== null);
    return hasStarted;
  }

  /** What the asked categories say, kept while none of their snapshots is another one. */
  let seen: Seen | null = null;
  function look(): Seen {
    if (isAlone) return health.isTurning() ? turning : stuck;
    const snapshots = categories.map((name) => health.snapshot(name));
    if (seen && snapshots.every((snapshot, position) => snapshot === seen?.snapshots[position])) return seen;
    const statuses = Object.fromEntries(categories.map((name) => [name, health.readiness([name])]));
    const isFlapping = health.isFlapping(categories);
    seen = { snapshots, statuses, status: worst(Object.values(statuses)), isFlapping };
    return seen;
  }

  function note({ status, isFlapping }: Seen): void {
    const now = clock.sinceBoot();
    if (isServing(status)) {
      lostSince = null;
      heldSince ??= now;
      isUp ||= !isFlapping || now - heldSince >= Math.max(calmMs, graceMs);
    } else {
      heldSince = null;
      lostSince ??= now;
      isUp &&= now - lostSince < graceMs;
    }
  }

  // Probes come seldom: what they do not see begins and ends between them.
  health.observe({
    onSnapshot({ category }) {
      looked = null;
      if (categories.includes(category)) note(look());
    },
  });

  function judge(now: Seen): readonly [status: Status, phase: ReadyBody['phase'], message: string] {
    const { status } = now;
    note(now);
    if (phase.isDraining) return draining;
    if (!isStarted()) return starting;
    if (isServing(status) && !isUp) return unsteady;
    if (isServing(status)) return [status, 'running', isAlone ? aloneMessage : 'Ready for traffic'];
    if (isUp) return blip;
    return [status, 'running', isAlone ? 'Not ready: its checks have stopped' : notReady];
  }

  let last: { readonly seen: Seen; readonly answer: Readiness } | null = null;
  function decide(): Readiness {
    const now = look();
    const [status, phase, message] = judge(now);
    const isSame = last?.seen === now && last.answer.message === message && last.answer.status === status;
    if (last && isSame) return last.answer;
    const answer = { success: isServing(status), message, status, phase, categories: now.statuses };
    last = { seen: now, answer };
    return answer;
  }

  return () => {
    const [tick, at, { isDraining }] = [clock.monotonic(), clock.now(), phase];
    // While a machine sleeps the wall's clock alone goes on.
    const isNow = looked !== null && tick - looked.tick < 1 && at === looked.at && isDraining === looked.isDraining;
    if (last && isNow) return last.answer;
    const answer = decide();
    looked = { tick, at, isDraining };
    return answer;
  };
}

interface Moment {
  readonly tick: number;
  readonly at: number;
  readonly isDraining: boolean;
}

/** What readiness says; the same object for as long as it says the same. */
type Readiness = Omit<ReadyBody, 'release'>;

/** What the categories say by which readiness is judged. */
interface Seen {
  readonly snapshots: readonly Snapshot[];
  readonly statuses: ReadyBody['categories'];
  readonly status: Status;
  readonly isFlapping: boolean;
}

/** Without a category there is nothing to look at but this process. */
const turning: Seen = { snapshots: [], statuses: {}, status: 'healthy', isFlapping: false };
const stuck: Seen = { ...turning, status: 'failed' };

const draining = ['failed', 'draining', 'Stopping: send no more traffic'] as const;
const starting = ['unknown', 'starting', 'Starting: the first checks have not ended'] as const;
const blip = ['degraded', 'running', 'Ready for traffic, although a category does not serve at the moment'] as const;
const unsteady = ['failed', 'running', 'Not ready: a category that traffic needs goes up and down'] as const;
const notReady = 'Not ready: a category that traffic needs does not serve';
