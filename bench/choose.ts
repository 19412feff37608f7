/** Parts of a run that can be asked for alone. */
export const sections = ['peers', 'routes', 'start'] as const;
export type Section = (typeof sections)[number];

interface Named {
  readonly name: string;
  readonly path?: string;
}

export interface Choice {
  has(section: Section): boolean;
  of<Row extends Named>(rows: readonly Row[]): readonly Row[];
}

/**
 * What `--only` leaves of a run: the sections that it names, or all, and in them the rows that it names, or all.
 * @throws an Error that lists the names when one is not known
 */
export function choose(only: readonly string[], known: readonly Named[]): Choice {
  const isSection = (name: string): name is Section => sections.some((section) => section === name);
  const named = only.filter(isSection);
  const rows = only.filter((name) => !isSection(name));
  const matches = ({ name, path }: Named, wanted: string) => name === wanted || path === wanted;
  const strays = rows.filter((wanted) => !known.some((row) => matches(row, wanted)));
  if (strays.length > 0) {
    throw new Error(`Nothing here is called ${strays.join(', ')}. There is: ${nameAll(known).join(', ')}`);
  }
  return {
    has: (section) => named.length === 0 || named.includes(section),
    of: (list) => (rows.length === 0 ? list : list.filter((row) => rows.some((wanted) => matches(row, wanted)))),
  };
}

export const nameAll = (known: readonly Named[]): readonly string[] => [
  ...new Set([...sections, ...known.map(({ name }) => name)]),
];
