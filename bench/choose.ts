/** Parts of a run that can be asked for alone. */
const sections = ['peers', 'routes', 'hung', 'redis-gone', 'calls', 'start'] as const;
type Section = (typeof sections)[number];

/** Of no use to whoever works on one route and wants to know in a minute. */
const slow: readonly Section[] = ['hung', 'redis-gone', 'calls'];

interface Named {
  readonly name: string;
}

export interface Choice {
  has(section: Section): boolean;
  of<Row extends Named>(rows: readonly Row[]): readonly Row[];
}

/**
 * What `--only` leaves of a run: the sections that it names, or all, and in them the rows that it names, or all. Faults
 * and calls are measured for a row only when they are named too.
 * @throws an Error that lists the names when one is not known
 */
export function choose(only: readonly string[], known: readonly Named[]): Choice {
  const isSection = (name: string): name is Section => sections.some((section) => section === name);
  const named = only.filter(isSection);
  const rows = only.filter((name) => !isSection(name));
  // A route is named for all, as it is, compressed and beside a fault.
  const matches = ({ name }: Named, wanted: string) => name === wanted || name.startsWith(`${wanted} (`);
  const strays = rows.filter((wanted) => !known.some((row) => matches(row, wanted)));
  if (strays.length > 0) {
    throw new Error(`Nothing here is called ${strays.join(', ')}. There is: ${nameAll(known).join(', ')}`);
  }
  return {
    has(section) {
      if (named.length > 0) return named.includes(section);
      return rows.length === 0 || !slow.includes(section);
    },
    of: (list) => (rows.length === 0 ? list : list.filter((row) => rows.some((wanted) => matches(row, wanted)))),
  };
}

export const nameAll = (known: readonly Named[]): readonly string[] => [
  ...new Set([...sections, ...known.map(({ name }) => name)]),
];
