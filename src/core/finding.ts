/** How much a finding counts. `advice` is good practice that harms nobody today, and never changes a status. */
export const findingLevels = ['failed', 'degraded', 'advice'] as const;

/** One thing that a check saw. Private: it names tables, variables and functions, and may hold SQL. */
export interface Finding {
  /** Stable, in snake_case; what a person looks up in the documents. */
  readonly kind: string;
  readonly level: (typeof findingLevels)[number];
  /** Where: a variable, `schema.table`, `schema.table.policy`, a function or a role. */
  readonly object: string;
  /** What is wrong and why it matters, as a sentence. */
  readonly why: string;
  /** What mends it there, such as SQL to be read before it is run; null where the hint of the result says it all. */
  readonly mend: string | null;
  /** What else was seen there, in names and numbers, for people. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Why the contract accepts it: then it is told and does not count. Set by the service alone. */
  readonly accepted?: string | null;
}

/** Whether a finding has a say in the status. */
export function counts({ level, accepted }: Finding): boolean {
  return level !== 'advice' && !accepted;
}

/** What counts, by its level, then what is accepted, then advice; in its own order where it weighs the same. */
export function gravestFirst(findings: readonly Finding[]): readonly Finding[] {
  const weight = (finding: Finding) =>
    counts(finding) ? findingLevels.indexOf(finding.level) : finding.level === 'advice' ? 4 : 3;
  return findings.toSorted((left, right) => weight(left) - weight(right));
}

/** Whether a value that nobody typed, as from a user's module, is a finding. */
export function isFinding(value: unknown): value is Finding {
  const { kind, level, object, why, mend, details } = Object(value) as Partial<Record<keyof Finding, unknown>>;
  return (
    typeof kind === 'string' &&
    /^[a-z][a-z0-9_]*$/.test(kind) &&
    (findingLevels as readonly unknown[]).includes(level) &&
    typeof object === 'string' &&
    typeof why === 'string' &&
    (mend === null || typeof mend === 'string') &&
    (details === undefined || (typeof details === 'object' && details !== null))
  );
}
