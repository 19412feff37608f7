/** One call that somebody made, in milliseconds of this process's own clock. */
export interface Call {
  /** What was asked, without what differs from one run to the next. */
  readonly what: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What went through a proxy since it was started or last told to forget. */
export interface Watched {
  /** Those that were answered; in the order of their answers. */
  readonly calls: readonly Call[];
  /** Connections that were opened since the proxy was started. */
  readonly connections: number;
  forget(): void;
}

/** How many calls had to wait for one another: the longest row of calls of which each began after the one before ended. */
export function depthOf(calls: readonly Call[]): number {
  const depths: { readonly endedAt: number; readonly depth: number }[] = [];
  for (const { startedAt, endedAt } of calls.toSorted((one, other) => one.startedAt - other.startedAt)) {
    const before = depths.filter((earlier) => earlier.endedAt <= startedAt).map(({ depth }) => depth);
    depths.push({ endedAt, depth: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...depths.map(({ depth }) => depth));
}

/** How often each thing was asked. */
export function tally(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { what } of calls) counts[what] = (counts[what] ?? 0) + 1;
  return counts;
}
