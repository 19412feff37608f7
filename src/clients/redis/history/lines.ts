import type { KeptBaseline, StatusChange, Tally } from '../../../core/chronicle/archive.ts';
import { hoursPerDay } from '../../../core/chronicle/hours.ts';
import { isReason } from '../../../core/reason.ts';
import { type Status, statuses } from '../../../core/status.ts';

/** How history is written: lines that a person can read with redis-cli, and that are a third of their JSON. */

export const letters = { healthy: 'h', degraded: 'd', unknown: 'u', failed: 'f' } as const satisfies Record<
  Status,
  string
>;

const statusByLetter = new Map<string, Status>(statuses.map((status) => [letters[status], status]));

/** A line such as `7h360:3597f2:3 8h12:120`: of each hour, each status with its looks and seconds. */
export function readTallies(check: string, day: number, line: string): Tally[] {
  return [...line.matchAll(/(?<!\S)(\d{1,2})((?:[a-z]\d+:\d+)+)(?!\S)/g)].flatMap(([, hour, cells = '']) =>
    [...cells.matchAll(/([a-z])(\d+):(\d+)/g)].flatMap(([, letter = '', looks, seconds]) => {
      const status = statusByLetter.get(letter);
      if (!status || Number(hour) >= hoursPerDay) return [];
      return { check, status, hour: day * hoursPerDay + Number(hour), looks: Number(looks), seconds: Number(seconds) };
    }),
  );
}

/** What stands for no reason and for no check. */
export const nobody = '-';

const changeLine = /^(\d{1,15}) (\w+) (\w+) (\S+) (\S+) (\d{1,3})$/gm;

/** Lines such as `1795680000000 healthy failed timeout - 43`: when, from, to, reason, blocked by, rank; newest first. */
export function readChanges(check: string, lines: string): StatusChange[] {
  return [...lines.matchAll(changeLine)].flatMap(([, at, from = '', to = '', reason = '', blockedBy = '', rank]) => {
    if (!isStatus(from) || !isStatus(to)) return [];
    return {
      check,
      from,
      to,
      reason: isReason(reason) ? reason : null,
      blockedBy: isCheckId(blockedBy) ? blockedBy : null,
      rank: Number(rank),
      at: Number(at),
    };
  });
}

/** A line such as `1795680000000 465:12 466:3`: when it grew last, and what the baselines wrote. */
export function readBaseline(check: string, line: string): KeptBaseline[] {
  const [, at, written] = /^(\d{1,15}) (.*)$/.exec(line) ?? [];
  return at === undefined || written === undefined ? [] : [{ check, at: Number(at), written }];
}

export function writeBaseline({ at, written }: KeptBaseline): string {
  return `${at} ${written}`;
}

function isStatus(word: string): word is Status {
  return (statuses as readonly string[]).includes(word);
}

function isCheckId(word: string): word is `${string}.${string}` {
  return word.includes('.');
}
