import { severity } from '../../core/status.ts';
import type { PageInput } from './page-input.ts';

/** More rows than anybody reads, and no more than are drawn without holding up whoever asks meanwhile. */
const mostRows = 200;

const drawn = new WeakMap<PageInput, ReadonlySet<string>>();

/** The checks that have a row on a page: all of them, or of very many the worst, and then the first in each category. */
export function shownOn(input: PageInput): ReadonlySet<string> {
  const shown = drawn.get(input) ?? choose(input);
  drawn.set(input, shown);
  return shown;
}

function choose({ summary }: PageInput): ReadonlySet<string> {
  const results = summary.snapshots.flatMap((snapshot) =>
    snapshot.results.map(({ check, status }, place) => ({ check, status, place })),
  );
  if (results.length > mostRows)
    results.sort((left, right) => severity[right.status] - severity[left.status] || left.place - right.place);
  return new Set<string>(results.slice(0, mostRows).map(({ check }) => check));
}
