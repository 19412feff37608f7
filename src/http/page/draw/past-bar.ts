import { type Status, statuses } from '../../../core/status.ts';
import { type Html, html } from './html.ts';

interface PastBarOptions {
  /** What it shows, in words: the graph is nothing to who cannot see it. */
  readonly label: string;
  /** What stands at the parts from one number up to another, for whoever points at them; left out where bytes count more. */
  readonly nameOf?: (from: number, to: number) => string;
}

const height = 18;

/** Worse is taller, and what is not known is hollow, so that the bar can be read without its colours. */
const heights = { healthy: 8, degraded: 13, unknown: 17, failed: 18 } as const satisfies Record<Status, number>;
const unseen = 2;

/**
 * The worst of each hour or day, the newest at the right. Equal ones side by side are one drawing: a day that was healthy
 * all the time is a single rectangle. It is as wide as its place.
 */
export function renderPastBar(worst: readonly (Status | null)[], { label, nameOf }: PastBarOptions): Html {
  const runs = runsOf(worst);
  const drawAll = (status: Status | null) => {
    const own = runs.filter((run) => run.status === status);
    if (own.length === 0) return null;
    const tall = status ? heights[status] : unseen;
    const place = status ?? 'unused';
    if (!nameOf || status === null || status === 'healthy')
      return html`<path class="bar is-${place}" d="${own.map((run) => rectangle(run, tall)).join('')}" />`;
    return own.map(
      (run) =>
        html`<path class="bar is-${place}" d="${rectangle(run, tall)}"><title>${status}: ${nameOf(run.from, run.to)}</title></path>`,
    );
  };
  return html`<svg class="past-bar" role="img" aria-label="${label}" viewBox="0 0 ${worst.length} ${height}" preserveAspectRatio="none">${[null, ...statuses].map(drawAll)}</svg>`;
}

interface Run {
  readonly status: Status | null;
  readonly from: number;
  /** Not included. */
  to: number;
}

function runsOf(worst: readonly (Status | null)[]): Run[] {
  const runs: Run[] = [];
  for (const [place, status] of worst.entries()) {
    const last = runs.at(-1);
    if (last?.status === status) last.to = place + 1;
    else runs.push({ status, from: place, to: place + 1 });
  }
  return runs;
}

function rectangle({ from, to }: Run, tall: number): string {
  return `M${from} ${height - tall}h${to - from}v${tall}h${from - to}z`;
}
