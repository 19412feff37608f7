/** What can be done with rows, in the order in which it is told. */
export const commands = ['select', 'insert', 'update', 'delete'] as const;

export type Command = (typeof commands)[number];

/** What can be said of one command of a signed-in user on the rows of others. */
export const isolationVerdicts = ['leaking', 'not_verified', 'isolated'] as const;

/** The verdict on one command on one relation. Private: it names a relation. */
export interface Isolation {
  /** As `schema.name`. */
  readonly relation: string;
  readonly command: Command;
  readonly verdict: (typeof isolationVerdicts)[number];
  /** Why it was not verified; null otherwise. */
  readonly why: string | null;
}

/** Whether a value that nobody typed, as from a user's module, is such a verdict. */
export function isIsolation(value: unknown): value is Isolation {
  const { relation, command, verdict, why } = Object(value) as Partial<Record<keyof Isolation, unknown>>;
  return (
    typeof relation === 'string' &&
    (commands as readonly unknown[]).includes(command) &&
    (isolationVerdicts as readonly unknown[]).includes(verdict) &&
    (why === null || typeof why === 'string')
  );
}
