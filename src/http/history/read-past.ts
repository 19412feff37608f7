import { changesPerCheck } from '../../core/chronicle/changes.ts';
import { uptimeOf } from '../../core/chronicle/chronicle.ts';
import { daysKept, hourMs, hoursPerDay, type Trace } from '../../core/chronicle/hours.ts';
import { findIncidents, type Incident } from '../../core/chronicle/incidents.ts';
import type { Clock } from '../../core/clock.ts';
import type { Status } from '../../core/status.ts';
import type { Health } from '../../core/summary/health.ts';
import { type Tier, tellsWhy } from '../redact.ts';
import { describeKeeping } from './describe-keeping.ts';

/** What was seen of a check or a category over some time, part by part. */
export interface Stretch {
  /** The worst of each hour or day, oldest first; null where nothing was seen. */
  readonly worst: readonly (Status | null)[];
  /** In per cent, rounded down; null where nothing was seen. */
  readonly uptime: number | null;
}

export interface CheckPast {
  readonly check: string;
  /** The last 24 hours, the one under way among them. */
  readonly hours: Stretch;
  /** The last 90 days in UTC, today among them. */
  readonly days: Stretch;
  /** From when on every change of its status is known: of more than are kept the oldest are forgotten. */
  readonly changesSince: number;
}

/** An incident, without its cause for callers who are told statuses alone. */
export type ShownIncident = Omit<Incident, 'rootCause'> & Partial<Pick<Incident, 'rootCause'>>;

/** The long past as a page shows it. All times in milliseconds since 1970. */
export interface ShownPast {
  /** Whom to believe. */
  readonly message: string;
  /** The first hour of which anything is known; null when nothing is. */
  readonly since: number | null;
  readonly firstHour: number;
  readonly firstDay: number;
  readonly checks: readonly CheckPast[];
  /** Of 90 days, oldest first, also those that have touched another check first. */
  readonly incidents: readonly ShownIncident[];
}

/** The past of everything, of a category or of a check; of the same that is asked for soon again it is the same object. */
export type ReadPast = (scope: string | null, tier: Tier) => ShownPast;

/** Nothing in it is about the last seconds, and many pages may be open. */
const standsForMs = 5_000;

export function createReadPast({ health, clock }: { readonly health: Health; readonly clock: Clock }): ReadPast {
  /** Bounded: a scope is a category or a check that exists. */
  const kept = new Map<string, { readonly tick: number; readonly verdict: string; readonly past: ShownPast }>();

  /** Stands above the history on a page, which must not name another cause for as long as it stands. */
  function verdictNow(): string {
    const [cause] = health.summary().rootCauses;
    return cause ? `${cause.result.check} ${cause.result.reason}` : '';
  }

  function read(scope: string | null, tier: Tier): ShownPast {
    const { checks, past } = health;
    const end = Math.floor(clock.now() / hourMs) + 1;
    const today = Math.floor((end - 1) / hoursPerDay);
    const [firstHour, firstDay] = [end - hoursPerDay, (today + 1 - daysKept) * hoursPerDay];
    const isMeant = (check: string) => scope === null || check === scope || check.startsWith(`${scope}.`);
    const meant = checks.filter(isMeant);
    return {
      message: describeKeeping(past.keeping()),
      since: past.since(),
      firstHour: firstHour * hourMs,
      firstDay: firstDay * hourMs,
      checks: meant.map((check): CheckPast => {
        const changes = past.changesOf(check);
        return {
          check,
          hours: stretchOf(past.trace(check, firstHour, end, 'hour')),
          days: stretchOf(past.trace(check, firstDay, (today + 1) * hoursPerDay, 'day')),
          changesSince: changes.length < changesPerCheck ? 0 : (changes[0]?.at ?? 0),
        };
      }),
      incidents: findAll()
        .filter(({ to, checks: met }) => (to ?? end * hourMs) >= firstDay * hourMs && met.some(isMeant))
        .map(({ rootCause, ...incident }) => (tellsWhy(tier) ? { ...incident, rootCause } : incident)),
    };
  }

  /** The same for every scope and tier, and with a thousand checks the most of the work. */
  let found: { readonly tick: number; readonly verdict: string; readonly incidents: readonly Incident[] } | null = null;
  function findAll(): readonly Incident[] {
    const [tick, verdict] = [clock.sinceBoot(), verdictNow()];
    if (!found || found.verdict !== verdict || tick - found.tick >= standsForMs)
      found = {
        tick,
        verdict,
        incidents: findIncidents(health.checks, health.past.changesOf, health.summary().rootCauses),
      };
    return found.incidents;
  }

  return (scope, tier) => {
    const key = `${tier} ${scope ?? ''}`;
    // On the clock that goes on while the machine sleeps.
    const [tick, verdict] = [clock.sinceBoot(), verdictNow()];
    const standing = kept.get(key);
    if (standing?.verdict === verdict && tick - standing.tick < standsForMs) return standing.past;
    const past = read(scope, tier);
    kept.set(key, { tick, verdict, past });
    return past;
  };
}

function stretchOf({ worst, counts }: Trace): Stretch {
  return { worst, uptime: uptimeOf(counts) };
}
