import type { CheckId } from '../check.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Result } from '../result.ts';
import type { Health } from '../summary/health.ts';
import type { RootCause } from '../summary/root-causes.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';
import type { Speaker } from './speaker.ts';
import type { Held, ToldCause } from './turn.ts';

/** One line of a message: a root cause that is there, or one that is over. */
export interface Alert extends ToldCause {
  /** Null while it lasts. */
  readonly endsAt: number | null;
}

/** A message to a receiver: what has changed since the last one, and how things are as a whole. */
export interface Announcement {
  readonly alerts: readonly Alert[];
  /** How many more there are to tell, in the next message. */
  readonly waiting: number;
  readonly summary: ReturnType<Health['summary']>;
}

export interface Announcer {
  start(): void;
  /** Tells what is left to tell, once and within `withinMs`. */
  stop(withinMs: number): Promise<void>;
  /** Hears who speaks, and what the receiver was told by others. */
  hear(held: Held): void;
  readonly counts: DeliveryCounts & { readonly dropped: number };
}

export interface AnnouncerOptions {
  readonly health: Pick<Health, 'summary' | 'observe' | 'checks' | 'result'>;
  readonly clock: Clock;
  readonly speaker: Speaker;
  /** The shortest time between two messages. */
  readonly intervalMs: number;
  send(announcement: Announcement, signal?: AbortSignal): Promise<Delivery>;
  readonly onEvent: (event: AnnouncerEvent) => void;
  /** From 0 up to 1; spreads what many send again. */
  readonly random?: () => number;
}

/** What somebody should know of: the first two told once while it lasts. */
export type AnnouncerEvent =
  | { readonly kind: 'untold'; readonly why: string }
  | { readonly kind: 'told_again' }
  | { readonly kind: 'dropped'; readonly count: number; readonly checks: readonly CheckId[] };

/** What belongs together comes together: the checks of one fault turn within moments of each other. */
const gatherMs = 2_000;
/** So often it is looked for what changes by itself, as what becomes stale does. */
const lookEveryMs = 10_000;
const mostAlerts = 50;
/** Of what came and went untold. What is still there needs no such bound: there are as many checks as there are. */
const mostPassed = 100;
const backoffMs = { first: 2_000, longest: 300_000 };

/**
 * Tells a receiver which root causes appear, change and are over. What is there is compared with what was told, so that a
 * message which is late tells how things are when it is sent, and nothing that is open can get lost. What came and went
 * meanwhile is told as well, as far as there is room. A cause is over when its check is healthy, and not before: a check
 * that cannot be asked any more proves nothing.
 */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { health, clock, speaker, intervalMs, send, onEvent, random = Math.random } = options;
  const known = new Set<string>(health.checks);
  const counts = { taken: 0, failed: 0, dropped: 0 };
  let told = new Map<CheckId, ToldCause>();
  const open = new Map<CheckId, ToldCause>();
  /** What was over before anybody was told of it: of each check the last time. */
  const passed = new Map<CheckId, Alert>();
  /** When what was told was seen to be over. */
  const ended = new Map<CheckId, number>();
  let heldBefore: Held['kind'] | null = null;
  let nextTick = 0;
  let failures = 0;
  let isStopped = false;
  let sending: Promise<void> | null = null;
  let armed: Cancel | null = null;
  let cancelLook: Cancel = () => {};
  let stopListening: Cancel = () => {};

  const resultOf = (check: CheckId): Result | null => (known.has(check) ? health.result(check) : null);

  /** Brings what is known of the causes up to now. */
  function look(): void {
    const { rootCauses } = health.summary();
    const now = new Set(rootCauses.map(({ result }) => result.check));
    for (const cause of rootCauses) {
      const { check } = cause.result;
      open.set(check, describe(cause, open.get(check)));
      // One message cannot say of one cause that it is there and that it is over.
      passed.delete(check);
    }
    for (const [check, cause] of told) if (!open.has(check) && !isOver(check)) open.set(check, cause);
    for (const [check, cause] of open) {
      if (now.has(check) || !isOver(check)) continue;
      open.delete(check);
      if (told.has(check)) ended.set(check, endOf(cause));
      else if (speaker.speaks()) passed.set(check, { ...cause, endsAt: endOf(cause) });
    }
    const oldest = [...passed.values()].slice(0, Math.max(0, passed.size - mostPassed));
    for (const { check } of oldest) passed.delete(check);
    drop(oldest);
  }

  /** When its check became healthy. */
  function endOf({ check, startsAt }: ToldCause): number {
    return Math.max(startsAt, resultOf(check)?.since ?? clock.now());
  }

  /** No evidence is not health, and a check that there is no more has nothing to say. */
  function isOver(check: CheckId): boolean {
    const result = resultOf(check);
    return result === null || result.status === 'healthy';
  }

  function drop(lost: readonly Alert[]): void {
    if (lost.length === 0) return;
    counts.dropped += lost.length;
    onEvent({ kind: 'dropped', count: lost.length, checks: [...new Set(lost.map(({ check }) => check))] });
  }

  /** What the receiver does not know: what is there first, the gravest before. */
  function untold(): Alert[] {
    const isNews = (cause: ToldCause) => {
      const before = told.get(cause.check);
      return before === undefined || wordsOf(before) !== wordsOf(cause);
    };
    const gravestFirst = health.summary().rootCauses.flatMap(({ result }) => open.get(result.check) ?? []);
    const there = [...new Set([...gravestFirst, ...open.values()])].filter(isNews);
    const over = [...told.values()].filter(({ check }) => !open.has(check));
    return [
      ...there.map((cause) => ({ ...cause, endsAt: null })),
      ...over.map((cause) => ({ ...cause, endsAt: ended.get(cause.check) ?? endOf(cause) })),
      ...passed.values(),
    ];
  }

  function lookAndArm(): void {
    if (isStopped) return;
    look();
    if (!speaker.speaks() || sending || untold().length === 0) return;
    arm(Math.max(gatherMs, nextTick - clock.monotonic()));
  }

  function arm(delayMs: number): void {
    armed ??= clock.after(delayMs, () => {
      armed = null;
      void tell();
    });
  }

  function tell(signal?: AbortSignal): Promise<void> {
    sending ??= tellNow(signal).finally(() => {
      sending = null;
      lookAndArm();
    });
    return sending;
  }

  async function tellNow(signal?: AbortSignal): Promise<void> {
    // What was told by others is known from here on.
    if (!(await speaker.look())) return;
    look();
    const news = untold();
    if (news.length === 0) return;
    const alerts = news.slice(0, mostAlerts);
    const delivery = await send({ alerts, waiting: news.length - alerts.length, summary: health.summary() }, signal);
    if (delivery.isTaken) return keep(alerts);
    counts.failed += 1;
    failures += 1;
    if (failures === 1) onEvent({ kind: 'untold', why: delivery.why });
    if (delivery.isFinal) giveUp(alerts);
    const backoff = Math.min(backoffMs.first * 2 ** (failures - 1), backoffMs.longest) * (0.5 + random() / 2);
    nextTick = clock.monotonic() + Math.max(backoff, delivery.retryAfterMs ?? 0);
  }

  async function keep(alerts: readonly Alert[]): Promise<void> {
    counts.taken += 1;
    if (failures > 0) onEvent({ kind: 'told_again' });
    failures = 0;
    nextTick = clock.monotonic() + intervalMs;
    for (const { endsAt, ...cause } of alerts) {
      if (endsAt === null) told.set(cause.check, cause);
      else forget(cause.check);
    }
    await speaker.remember([...told.values()]);
  }

  function forget(check: CheckId): void {
    told.delete(check);
    ended.delete(check);
    passed.delete(check);
  }

  /** The same again would be refused again; what is still there is told when it changes, and tried again all the same. */
  function giveUp(alerts: readonly Alert[]): void {
    const lost = alerts.filter(({ endsAt }) => endsAt !== null);
    for (const { check } of lost) forget(check);
    drop(lost);
  }

  return {
    counts,
    start() {
      stopListening = health.observe({ onSnapshot: lookAndArm });
      const lookLater = () => {
        lookAndArm();
        cancelLook = clock.after(lookEveryMs, lookLater);
      };
      lookLater();
    },
    hear(held) {
      const before = heldBefore;
      heldBefore = held.kind;
      if (held.kind === 'alone') return;
      if (held.kind === 'ours' && before === 'ours') {
        // Whoever keeps it may have lost it.
        if (held.told.length !== told.size && !sending) void speaker.remember([...told.values()]);
        return;
      }
      const own = before === 'alone' ? [...told] : [];
      told = new Map([...own, ...held.told.map((cause) => [cause.check, cause] as const)]);
      if (held.kind === 'theirs') passed.clear();
    },
    async stop(withinMs) {
      isStopped = true;
      stopListening();
      cancelLook();
      armed?.();
      const over = new AbortController();
      const cancel = clock.after(withinMs, () => over.abort());
      const end = async () => {
        await sending;
        if (!over.signal.aborted) await tell(over.signal);
      };
      await Promise.race([end(), new Promise((resolve) => over.signal.addEventListener('abort', resolve))]);
      cancel();
    },
  };
}

function describe({ result, since, affects }: RootCause, before: ToldCause | undefined): ToldCause {
  const { check, status, reason, message, hint } = result;
  return { check, status, reason, message, hint, affects, startsAt: before?.startsAt ?? since };
}

/** What makes a message worth sending: not a number alone, which may be another one with every run. */
function wordsOf({ status, reason, message }: ToldCause): string {
  return JSON.stringify([status, reason, message.replaceAll(/\d+(?:\.\d+)?/g, '#')]);
}
