import type { Archive, Batch, Kept, Tally } from '../../../core/chronicle/archive.ts';
import { changesPerCheck } from '../../../core/chronicle/changes.ts';
import { daysKept, hourMs, hoursPerDay } from '../../../core/chronicle/hours.ts';
import type { RedisConnection } from '../connection.ts';
import { letters, nobody, readBaseline, readChanges, readTallies, writeBaseline } from './lines.ts';

/** Of the lines, and so of the keys: another format leaves the old one to its lifetime. */
const format = 1;
const dayMs = hoursPerDay * hourMs;
/** A day more than is shown, so that the oldest day that is shown is whole. */
const lifetimeMs = (daysKept + 1) * dayMs;
const baselineLifetimeMs = 7 * dayMs;
/** A batch is sent again for as long as its process lives; one that hears nothing for a day may count twice. */
const writerLifetimeMs = dayMs;
/** More checks than anybody has: names come from whoever adds checks, and what is kept is bounded all the same. */
const mostFields = 5_000;
/** Beside the checks, whose ids have a dot. */
const versionField = 'version';

/** What survives in Redis: a hash of each day, one of the transitions and one of the baselines, each with a line per check. */
export function createRedisArchive(ask: RedisConnection['ask'], watched: string): Archive {
  const key = (name: string) => `history:${format}:${watched}:${name}`;
  const dayKey = (day: number) => key(`day:${new Date(day * dayMs).toISOString().slice(0, 10)}`);
  let version = '0';

  return {
    async read(signal) {
      const answer = await ask(
        (client) => Promise.all([client.hgetall(key('transitions')), client.hgetall(key('baselines'))]),
        signal,
      );
      if (!answer.ok) return null;
      const [{ [versionField]: known = '0', ...changes }, baselines] = answer.value;
      version = known;
      return {
        tallies: [],
        changes: Object.entries(changes).flatMap(([check, lines]) => readChanges(check, lines)),
        baselines: Object.entries(baselines).flatMap(([check, line]) => readBaseline(check, line)),
      };
    },
    async readDays(days, signal) {
      const answer = await ask((client) => Promise.all(days.map((day) => client.hgetall(dayKey(day)))), signal);
      if (!answer.ok) return null;
      return days.flatMap((day, index) => readDay(day, Object.entries(answer.value[index] ?? {})));
    },
    async add(batch, today, signal) {
      const days = [...new Set([today, ...batch.tallies.map(dayOf)])];
      const keys = [key(`writer:${batch.writer}`), key('transitions'), key('baselines'), ...days.map(dayKey)];
      const words = [describe(batch, days), version];
      const answer = await ask((client) => client.addHistory(keys.length, ...keys, ...words), signal);
      if (!answer.ok) return null;
      const [known, changes, ...kept] = answer.value as [string, string[], ...string[][]];
      version = known;
      return {
        tallies: days.flatMap((day, index) => readDay(day, pairs(kept[index] ?? []))),
        changes: pairs(changes).flatMap(([check, lines]) => readChanges(check, lines)),
        baselines: [],
      } satisfies Kept;
    },
  };
}

function dayOf({ hour }: Tally): number {
  return Math.floor(hour / hoursPerDay);
}

/** The batch as the script takes it. */
function describe({ sequence, tallies, changes, baselines }: Batch, days: readonly number[]): string {
  const byDay = Map.groupBy(tallies, dayOf);
  const rowsOf = (day: number) =>
    Object.fromEntries(
      [...Map.groupBy(byDay.get(day) ?? [], ({ check }) => check)].map(([check, own]) => [
        check,
        own.map(({ hour, status, looks, seconds }) => [hour % hoursPerDay, letters[status], looks, seconds]),
      ]),
    );
  return JSON.stringify({
    sequence,
    days: days.map(rowsOf),
    changes: changes.map(({ check, from, to, reason, blockedBy, rank, ageMs }) => {
      const why = { reason: reason ?? nobody, blockedBy: blockedBy ?? nobody, rank };
      return { check, from, to, ...why, age: Math.round(ageMs) };
    }),
    baselines: baselines.flatMap((baseline) => [baseline.check, writeBaseline(baseline)]),
    lifetime: lifetimeMs,
    baselineLifetime: baselineLifetimeMs,
    writerLifetime: writerLifetimeMs,
    mostChanges: changesPerCheck,
    mostFields,
    versionField,
  });
}

function readDay(day: number, lines: readonly (readonly [string, string])[]): Tally[] {
  return lines.flatMap(([check, line]) => readTallies(check, day, line));
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((field, index): [string, string][] => (index % 2 === 0 ? [[field, flat[index + 1] ?? '']] : []));
}
