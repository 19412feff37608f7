import { type Status, statuses } from '../status.ts';
import type { Tally } from './archive.ts';

export const hourMs = 3_600_000;
export const hoursPerDay = 24;
/** Days that are counted, the one under way among them. */
export const daysKept = 90;

/** What was seen over some time, by status. */
export interface Counts {
  readonly looks: Readonly<Record<Status, number>>;
  readonly seconds: Readonly<Record<Status, number>>;
}

/** What was seen of a check from one time to another, part by part and as a whole. */
export interface Trace {
  /** The worst that it was in each part; null where nothing was seen. */
  readonly worst: readonly (Status | null)[];
  /** Null when nothing was seen. */
  readonly counts: Counts | null;
}

export interface Hours {
  /** What was seen here, just now: its day is today. */
  add(tally: Tally): void;
  /**
   * What somebody else counted. Counts only grow, so of two that speak of the same the greater one knows more. Days that are
   * not kept, seen from today, are passed over.
   */
  raise(tally: Tally): void;
  /** What was seen of a check from one hour up to another, not included; null when nothing was. */
  count(check: string, from: number, to: number): Counts | null;
  /**
   * The same of each hour from one up to another, not included, or of each whole day up to the end of the last: sooner than
   * one by one, most of all where the same days are asked for again.
   */
  trace(check: string, from: number, to: number, by: 'hour' | 'day'): Trace;
  /** The first hour in which anything was seen; null before that. */
  first(): number | null;
}

/** One check, one status, one day: looks and seconds of each hour, and of all together at the end. */
type Day = Uint32Array;
const whole = 2 * hoursPerDay;

/** How often each check was looked at, hour by hour; a day takes memory only for a status that it has seen. */
export function createHours(): Hours {
  const checks = new Map<string, Map<number, Day>>();
  let today: number | null = null;

  const dayOf = ({ check, status, hour }: Tally): Day => {
    const days = checks.get(check) ?? new Map<number, Day>();
    checks.set(check, days);
    const key = keyOf(status, dateOf(hour));
    const known = days.get(key);
    if (known) return known;
    const added = new Uint32Array(whole + 2);
    days.set(key, added);
    return added;
  };

  /** What was found in days that are over, the last time that somebody asked. */
  const settled = new Map<string, Trace & { readonly from: number; readonly to: number }>();

  function look(check: string, from: number, to: number, partsOf: typeof hourByHour): Trace {
    const days = checks.get(check);
    const worst: (Status | null)[] = [];
    const [looks, seconds] = [noCounts(), noCounts()];
    for (let start = from; start < to; ) {
      const date = dateOf(start);
      const end = Math.min(to, (date + 1) * hoursPerDay);
      const places = partsOf(start % hoursPerDay, end - date * hoursPerDay);
      const first = worst.length;
      for (const _ of places) worst.push(null);
      // From the best to the worst, which stays.
      for (const status of statuses) {
        const day = days?.get(keyOf(status, date));
        if (!day) continue;
        for (const [part, place] of places.entries()) {
          const [looked = 0, held = 0] = [day[place], day[place + 1]];
          if (looked + held > 0) worst[first + part] = status;
          looks[status] += looked;
          seconds[status] += held;
        }
      }
      start = end;
    }
    return { worst, counts: worst.some((status) => status !== null) ? { looks, seconds } : null };
  }

  const change = (tally: Tally, combine: (known: number, given: number) => number) => {
    const day = dayOf(tally);
    const at = 2 * (tally.hour % hoursPerDay);
    put(day, at, combine(day[at] ?? 0, tally.looks));
    put(day, at + 1, combine(day[at + 1] ?? 0, tally.seconds));
    if (tally.hour < (settled.get(tally.check)?.to ?? 0)) settled.delete(tally.check);
  };

  return {
    add(tally) {
      const date = dateOf(tally.hour);
      if (date !== today) for (const days of checks.values()) forget(days, date);
      today = date;
      change(tally, (known, given) => known + given);
    },
    raise(tally) {
      if (today === null || isKept(dateOf(tally.hour), today)) change(tally, Math.max);
    },
    count(check, from, to) {
      const days = checks.get(check);
      if (!days) return null;
      const [looks, seconds] = [noCounts(), noCounts()];
      let isSeen = false;
      for (const status of statuses) {
        for (let hour = from; hour < to; ) {
          const date = dateOf(hour);
          const end = Math.min(to, (date + 1) * hoursPerDay);
          const day = days.get(keyOf(status, date));
          const isWhole = end - hour === hoursPerDay;
          for (let each = hour; day && each < (isWhole ? hour + 1 : end); each += 1) {
            const at = isWhole ? whole : 2 * (each % hoursPerDay);
            looks[status] += day[at] ?? 0;
            seconds[status] += day[at + 1] ?? 0;
          }
          hour = end;
        }
        isSeen ||= looks[status] + seconds[status] > 0;
      }
      return isSeen ? { looks, seconds } : null;
    },
    trace(check, from, to, by) {
      if (by === 'hour') return look(check, from, to, hourByHour);
      const today = to - hoursPerDay;
      const known = settled.get(check);
      // All but the last day is over: it was looked through already, unless something was added to it since.
      const past =
        known?.from === from && known.to === today ? known : { from, to: today, ...look(check, from, today, dayByDay) };
      settled.set(check, past);
      const last = look(check, today, to, dayByDay);
      return { worst: [...past.worst, ...last.worst], counts: sum(past.counts, last.counts) };
    },
    first() {
      let first: number | null = null;
      for (const days of checks.values()) {
        for (const [key, day] of days) {
          const start = Math.floor(key / statuses.length) * hoursPerDay;
          if (first !== null && start > first) continue;
          const at = day.findIndex((number) => number > 0);
          if (at >= 0) first = Math.min(first ?? Number.POSITIVE_INFINITY, start + (at >> 1));
        }
      }
      return first;
    },
  };
}

function put(day: Day, at: number, value: number): void {
  const total = whole + (at % 2);
  day[total] = (day[total] ?? 0) + value - (day[at] ?? 0);
  day[at] = value;
}

/** Where the hours of a day stand in it, from one up to another. */
function hourByHour(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, hour) => 2 * (from + hour));
}

/** Where all of a day stands. */
function dayByDay(): number[] {
  return [whole];
}

function sum(one: Counts | null, other: Counts | null): Counts | null {
  if (one === null || other === null) return one ?? other;
  const [looks, seconds] = [noCounts(), noCounts()];
  for (const status of statuses) {
    looks[status] = one.looks[status] + other.looks[status];
    seconds[status] = one.seconds[status] + other.seconds[status];
  }
  return { looks, seconds };
}

function noCounts(): Record<Status, number> {
  return { healthy: 0, degraded: 0, unknown: 0, failed: 0 };
}

/** Days and statuses in one number, the oldest day first. */
function keyOf(status: Status, day: number): number {
  return day * statuses.length + statuses.indexOf(status);
}

function dateOf(hour: number): number {
  return Math.floor(hour / hoursPerDay);
}

/** A clock that was wrong, here or elsewhere, may have counted days to come: what is kept is bounded either way. */
function isKept(date: number, today: number): boolean {
  return Math.abs(date - today) < daysKept;
}

function forget(days: Map<number, Day>, today: number): void {
  for (const key of days.keys()) {
    if (!isKept(Math.floor(key / statuses.length), today)) days.delete(key);
  }
}
