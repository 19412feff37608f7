import { categoryOf } from '../../core/check.ts';
import { type Past, uptimeOf } from '../../core/chronicle/chronicle.ts';
import { type Counts, daysKept, hourMs, hoursPerDay } from '../../core/chronicle/hours.ts';
import { findIncidents } from '../../core/chronicle/incidents.ts';
import { type Status, statuses } from '../../core/status.ts';
import type { RootCause } from '../../core/summary/root-causes.ts';
import type { HistoryBody } from '../answer/schemas.ts';
import { type Tier, tellsWhy } from '../redact.ts';
import { describeKeeping } from './describe-keeping.ts';

interface HistoryOptions {
  readonly past: Past;
  /** Those to tell of. */
  readonly checks: readonly string[];
  /** All that there are, in the listed order: what was wrong with one may be known by another. */
  readonly all: readonly string[];
  /** What the verdict names now, the first first. */
  readonly causes: readonly RootCause[];
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Two days are always whole in it: yesterday and, wherever somebody is, the day before. */
const hoursShown = 48;

/** More than anybody reads; a check that turns to and fro has twenty by itself. */
const incidentsShown = 100;

const windows = { '24h': hoursPerDay, '7d': 7 * hoursPerDay, '30d': 30 * hoursPerDay } as const;

/** The long past as it looks on the wire: what was counted, as lists in the order of their hours and days. */
export function representHistory({ past, checks, all, causes, tier, now }: HistoryOptions): HistoryBody {
  const end = Math.floor(now / hourMs) + 1;
  const today = Math.floor((end - 1) / hoursPerDay);
  const hours = range(end - hoursShown, end);
  const days = range(today + 1 - daysKept, today + 1);
  const keeping = past.keeping();

  const ofCheck = (check: string): HistoryBody['checks'][number] => {
    const share = (from: number) => uptimeOf(past.count(check, from, end));
    return {
      check,
      category: categoryOf(check),
      uptime: {
        '24h': share(end - windows['24h']),
        '7d': share(end - windows['7d']),
        '30d': share(end - windows['30d']),
        '90d': share((today + 1 - daysKept) * hoursPerDay),
      },
      hours: hours.map((hour) => sighting(past.count(check, hour, hour + 1))),
      days: days.map((day) => sighting(past.count(check, day * hoursPerDay, (day + 1) * hoursPerDay))),
      transitions: past
        .changesOf(check)
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, reason, blockedBy, at }) => {
          return { from, to, ...(tellsWhy(tier) && { reason }), blockedBy, at: iso(at) };
        }),
    };
  };

  return {
    message: describeKeeping(keeping),
    source: keeping.readAt === null ? 'memory' : 'redis',
    since: orNull(past.since()),
    startedAt: iso(past.startedAt),
    writtenAt: orNull(keeping.writtenAt),
    observedAt: iso(now),
    hours: hours.map((hour) => iso(hour * hourMs)),
    days: days.map((day) => iso(day * hoursPerDay * hourMs).slice(0, 10)),
    incidents: representIncidents(),
    checks: checks.map(ofCheck),
  };

  function representIncidents(): HistoryBody['incidents'] {
    const told = new Set<string>(checks);
    const first = (today + 1 - daysKept) * hoursPerDay * hourMs;
    return findIncidents(all, past.changesOf, causes)
      .filter((incident) => (incident.to ?? now) >= first && incident.checks.some((check) => told.has(check)))
      .slice(-incidentsShown)
      .map(({ from, to, status, checks: met, rootCause }) => {
        const cause = tellsWhy(tier) && { rootCause };
        return { from: iso(from), to: orNull(to), status, checks: [...met], ...cause };
      });
  }
}

function sighting(counts: Counts | null): HistoryBody['checks'][number]['hours'][number] {
  const uptime = uptimeOf(counts);
  if (counts === null || uptime === null) return null;
  const seen: Partial<Record<Status, number>> = {};
  for (const status of statuses) if (counts.looks[status] > 0) seen[status] = counts.looks[status];
  return { ...seen, uptime };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function orNull(time: number | null): string | null {
  return time === null ? null : iso(time);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
