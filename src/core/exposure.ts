/** What can be done with rows, in the order in which it is told. */
export const commands = ['select', 'insert', 'update', 'delete'] as const;

export type Command = (typeof commands)[number];

/** As whom it is tried: without signing in, signed in and owning nothing, and as ordinary users that there are. */
export const personas = ['anon', 'stranger', 'owner'] as const;
export type Persona = (typeof personas)[number];

/** With how many rows it can be done, the fewest first; `own` are the persona's. */
export const extents = ['none', 'own', 'some', 'all', 'not_verified'] as const;
export type Extent = (typeof extents)[number];

/** Who is meant to do it; `restricted` is closed to strangers, by rules that a contract cannot say. */
export const accessWords = ['nobody', 'owner', 'restricted', 'signed_in', 'anyone'] as const;
export type AccessWord = (typeof accessWords)[number];

/**
 * What is seen held against what is meant, the worst first and the least said last. `isolated`: a row of somebody else was tried and refused, and
 * an own one was not. `restricted`: closed to strangers, and between users nothing is claimed. `as_declared`: open on
 * purpose. `denied`: nobody may.
 */
export const exposureVerdicts = ['leaking', 'not_verified', 'restricted', 'as_declared', 'isolated', 'denied'] as const;
export type ExposureVerdict = (typeof exposureVerdicts)[number];

/** One command on one relation: what was seen, what is meant, and the verdict. Private: it names a relation. */
export interface Exposure {
  /** As `schema.name`. */
  readonly relation: string;
  readonly command: Command;
  /** Of the personas that the check asks about. */
  readonly exposed: Readonly<Partial<Record<Persona, Extent>>>;
  /** Null where the contract does not name the relation. */
  readonly expected: AccessWord | null;
  readonly verdict: ExposureVerdict;
  /** What the verdict rests on or lacks; null where it speaks for itself. */
  readonly why: string | null;
  /** Rows of it and users that were tried. */
  readonly rows: number;
  readonly users: number;
}

const oneOf = (words: readonly string[], value: unknown) => typeof value === 'string' && words.includes(value);

/** Whether a value that nobody typed, as from a user's module, is an exposure. */
export function isExposure(value: unknown): value is Exposure {
  const { relation, command, exposed, expected, verdict, why, rows, users } = Object(value) as Partial<
    Record<keyof Exposure, unknown>
  >;
  return (
    typeof relation === 'string' &&
    oneOf(commands, command) &&
    typeof exposed === 'object' &&
    exposed !== null &&
    Object.entries(exposed).every(([persona, extent]) => oneOf(personas, persona) && oneOf(extents, extent)) &&
    (expected === null || oneOf(accessWords, expected)) &&
    oneOf(exposureVerdicts, verdict) &&
    (why === null || typeof why === 'string') &&
    typeof rows === 'number' &&
    typeof users === 'number'
  );
}
