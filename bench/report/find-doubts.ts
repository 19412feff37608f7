import type { Comparison } from '../run/compare.ts';

/** Above the first the loader may have set the pace; below the second the servers did not have their core. */
const [loaderLimit, rawLimit] = [0.9, 0.85];

/** What speaks against believing these figures, in sentences. */
export function findDoubts(rows: readonly Comparison[]): readonly string[] {
  const isLimit = ({ loaderBusy }: Comparison) => loaderBusy !== null && loaderBusy > loaderLimit;
  const isStarved = ({ rawBusy }: Comparison) => rawBusy !== null && rawBusy < rawLimit;
  const least = Math.min(...rows.map(({ rawBusy }) => rawBusy ?? 1));
  return [
    ...say(
      rows.filter(isLimit),
      (names) => `The loader was busy all the time, and may have set the pace, for ${names}.`,
    ),
    ...say(
      rows.filter(isStarved),
      (names) =>
        `node:http had ${Math.round(least * 100)} % of its core at the least: others were busy on this machine, or the ` +
        `loader was too slow. Repeat when it is quiet, or go by CPU × raw, which scatters less: ${names}.`,
    ),
    ...say(
      rows.filter(({ broken }) => broken > 0),
      (names) => `Some requests got no answer at all: ${names}.`,
    ),
  ];
}

function say(rows: readonly Comparison[], sentence: (names: string) => string): readonly string[] {
  return rows.length === 0 ? [] : [sentence([...new Set(rows.map(({ name }) => name))].join(', '))];
}
