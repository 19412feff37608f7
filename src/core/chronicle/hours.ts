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
  add(tally: Tally): void;
  /** Counts only grow, so of two that speak of the same the greater one knows more. */
  raise(tally: Tally): void;
  /** What was seen of a check from one hour up to another, not included; null when nothing was. */
  count(check: string, from: number, to: number): Counts | null;
  /** The same of each hour from one up to another, not included, or of each whole day: much sooner than one by one. */
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

  const dayOf = ({ check, status, hour }: Tally): Day => {
    const days = checks.get(check) ?? new Map<number, Day>();
    checks.set(check, days);
    const key = keyOf(status, Math.floor(hour / hoursPerDay));
    const known = days.get(key);
    if (known) return known;
    const added = new Uint32Array(whole + 2);
    days.set(key, added);
    forget(days, Math.floor(hour / hoursPerDay));
    return added;
  };

  const change = (tally: Tally, combine: (known: number, given: number) => number) => {
    const day = dayOf(tally);
    const at = 2 * (tally.hour % hoursPerDay);
    put(day, at, combine(day[at] ?? 0, tally.looks));
    put(day, at + 1, combine(day[at + 1] ?? 0, tally.seconds));
  };

  return {
    add: (tally) => change(tally, (known, given) => known + given),
    raise: (tally) => change(tally, Math.max),
    count(check, from, to) {
      const days = checks.get(check);
      if (!days) return null;
      const [looks, seconds] = [noCounts(), noCounts()];
      let isSeen = false;
      for (const status of statuses) {
        for (let hour = from; hour < to; ) {
          const date = Math.floor(hour / hoursPerDay);
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
      const days = checks.get(check);
      const step = by === 'day' ? hoursPerDay : 1;
      const parts = Math.max(0, (to - from) / step);
      const worst = new Array<Status | null>(parts).fill(null);
      const [looks, seconds] = [noCounts(), noCounts()];
      // From the best to the worst, which stays.
      for (const status of days ? statuses : []) {
        for (let part = 0; part < parts; part += 1) {
          const hour = from + part * step;
          const day = days?.get(keyOf(status, Math.floor(hour / hoursPerDay)));
          const at = by === 'day' ? whole : 2 * (hour % hoursPerDay);
          const [looked = 0, held = 0] = day ? [day[at], day[at + 1]] : [];
          if (looked + held > 0) worst[part] = status;
          looks[status] += looked;
          seconds[status] += held;
        }
      }
      return { worst, counts: worst.some((status) => status !== null) ? { looks, seconds } : null };
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

function noCounts(): Record<Status, number> {
  return { healthy: 0, degraded: 0, unknown: 0, failed: 0 };
}

/** Days and statuses in one number, the oldest day first. */
function keyOf(status: Status, day: number): number {
  return day * statuses.length + statuses.indexOf(status);
}

/** A clock that was wrong may have counted days to come, which go as well: what is kept is bounded either way. */
function forget(days: Map<number, Day>, today: number): void {
  for (const key of days.keys()) {
    if (Math.abs(Math.floor(key / statuses.length) - today) >= daysKept) days.delete(key);
  }
}
