import { type CheckId, categoryOf } from '../check.ts';
import type { Reason } from '../reason.ts';
import type { Status } from '../status.ts';
import type { RootCause } from '../summary/root-causes.ts';
import type { StatusChange } from './archive.ts';

/** A time in which something was wrong, of one cause as far as its changes tell. */
export interface Incident {
  /** When the first of its checks stopped being healthy; milliseconds since 1970. */
  readonly from: number;
  /** When the last of them was healthy again; null while it is not. */
  readonly to: number | null;
  /** The worst that any of them had. */
  readonly status: Status;
  /** In the listed order. */
  readonly checks: readonly CheckId[];
  /** What no other of them explains: of several the one that the verdict names. */
  readonly rootCause: { readonly check: CheckId; readonly reason: Reason | null };
}

/** A time in which one check was not healthy. */
interface Episode {
  readonly check: CheckId;
  readonly from: number;
  to: number | null;
  status: Status;
  reason: Reason | null;
  rank: number;
  /** What was in its way when it began, or as soon as that was known. */
  blockedBy: CheckId | null;
}

interface Group {
  episodes: Episode[];
  /** When the latest of its episodes began. */
  lastFrom: number;
  /** When the last of them is over. */
  until: number;
  /** The group that it has become a part of. */
  joined: Group | null;
}

/** A fault shows in other checks with their next look, which may be that late. */
const togetherMs = 120_000;

/** Nothing wrong was seen. */
const isNoFault = (reason: Reason | null) => reason === 'not_verified' || reason === 'not_run';

/** Met on the way, which many checks share. */
const isOfTheWay = (reason: Reason | null) => reason === 'timeout' || reason === 'unreachable';

/**
 * What was wrong when, oldest first, out of the changes of each check, which are oldest first too. Checks that stopped
 * being healthy together belong to one incident when they are of one category, could not be reached, or when one names
 * the other as what was in its way. An incident whose beginning is not known any more is left out. One that goes on has the
 * cause that the verdict names now, as long as it is among its checks: it may have become known since.
 */
export function findIncidents(
  checks: readonly string[],
  changesOf: (check: string) => readonly StatusChange[],
  causesNow: readonly RootCause[],
): Incident[] {
  const episodes = checks.flatMap((check) => episodesOf(changesOf(check))).sort((one, other) => one.from - other.from);
  const groups: Group[] = [];
  const latest = new Map<string, Group>();

  for (const episode of episodes) {
    const { check, from, to, reason, blockedBy } = episode;
    const own = [`category ${categoryOf(check)}`, ...(isOfTheWay(reason) ? ['way'] : [])];
    const find = (key: string) => groupOf(latest.get(key));
    const begunTogether = own.map(find).filter((group) => group && from - group.lastFrom <= togetherMs);
    // Whichever of the two was seen first.
    const explained = [...(blockedBy ? [find(`check ${blockedBy}`)] : []), find(`blocked by ${check}`)];
    const [group = start(), ...others] = new Set(
      [...begunTogether, ...explained].filter((each): each is Group => each !== null && each.until >= from),
    );
    for (const other of others) join(other, group);
    add(group, episode, to ?? Number.POSITIVE_INFINITY);
    for (const key of [...own, `check ${check}`, ...(blockedBy ? [`blocked by ${blockedBy}`] : [])])
      latest.set(key, group);
  }

  function start(): Group {
    const group = { episodes: [], lastFrom: 0, until: 0, joined: null };
    groups.push(group);
    return group;
  }

  const places = new Map(checks.map((check, place) => [check, place]));
  return groups
    .filter(({ joined }) => joined === null)
    .map((group) => describe(group, places, causesNow))
    .sort((one, other) => one.from - other.from);
}

function episodesOf(changes: readonly StatusChange[]): Episode[] {
  const episodes: Episode[] = [];
  let open: Episode | null = null;
  for (const { check, to, reason, blockedBy, rank, at } of changes) {
    if (to === 'healthy' || isNoFault(reason)) {
      if (open) open.to = at;
      open = null;
    } else if (!open) {
      open = { check: check as CheckId, from: at, to: null, status: to, reason, rank, blockedBy };
      episodes.push(open);
    } else {
      if (rank > open.rank) Object.assign(open, { status: to, reason, rank });
      // Met on the way first, and told with the next look what is in the way.
      if (at - open.from <= togetherMs) open.blockedBy ??= blockedBy;
    }
  }
  return episodes;
}

function groupOf(group: Group | undefined): Group | null {
  let whole = group ?? null;
  while (whole?.joined) whole = whole.joined;
  return whole;
}

function join(part: Group, whole: Group): void {
  for (const episode of part.episodes) whole.episodes.push(episode);
  whole.lastFrom = Math.max(whole.lastFrom, part.lastFrom);
  whole.until = Math.max(whole.until, part.until);
  part.joined = whole;
}

function add(group: Group, episode: Episode, until: number): void {
  group.episodes.push(episode);
  group.lastFrom = Math.max(group.lastFrom, episode.from);
  group.until = Math.max(group.until, until);
}

function describe(
  { episodes, until }: Group,
  places: ReadonlyMap<string, number>,
  causesNow: readonly RootCause[],
): Incident {
  const placeOf = ({ check }: Episode) => places.get(check) ?? 0;
  const gravest = episodes.toSorted(
    (one, other) => other.rank - one.rank || one.from - other.from || placeOf(one) - placeOf(other),
  );
  const going = new Set<string>(episodes.filter(({ to }) => to === null).map(({ check }) => check));
  const [worst] = gravest as [Episode];
  const cause = causesNow.find(({ result }) => going.has(result.check))?.result;
  const { check, reason } = cause ?? leadOf(gravest, placeOf);
  return {
    from: Math.min(...episodes.map(({ from }) => from)),
    to: until === Number.POSITIVE_INFINITY ? null : until,
    status: worst.status,
    checks: [...new Set(episodes.toSorted((one, other) => placeOf(one) - placeOf(other)).map((each) => each.check))],
    rootCause: { check, reason },
  };
}

/**
 * The episode that an incident is told by, as a verdict is: of what nothing explains the gravest, and of several that met
 * the same at about the same time the first in the order of the checks, because they end within a millisecond.
 */
function leadOf(gravest: readonly Episode[], placeOf: (episode: Episode) => number): Episode {
  const met = new Set<string>(gravest.map(({ check }) => check));
  const isExplained = ({ check, blockedBy }: Episode) =>
    blockedBy !== null && blockedBy !== check && met.has(blockedBy);
  const causes = gravest.filter((episode) => !isExplained(episode));
  const [first, ...others] = (causes.length > 0 ? causes : gravest) as [Episode, ...Episode[]];
  const isTheSame = ({ check, from, reason, rank }: Episode) =>
    rank === first.rank &&
    from - first.from <= togetherMs &&
    (isOfTheWay(reason) ? isOfTheWay(first.reason) : reason === first.reason) &&
    (isOfTheWay(reason) || categoryOf(check) === categoryOf(first.check));
  return others.filter(isTheSame).reduce((lead, other) => (placeOf(other) < placeOf(lead) ? other : lead), first);
}
