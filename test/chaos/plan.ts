import type { Status } from '../../src/core/status.ts';

/** What is judged of a replica: its categories, and whether it takes traffic, which is healthy or failed. */
export type Judged = 'environment' | 'database' | 'schema' | 'rls' | 'services' | 'redis' | 'email' | 'ready';

export interface FaultKind {
  readonly name: string;
  /** Faults of one track come one after the other; those of different tracks meet each other. */
  readonly track: string;
  /** How long it lasts, at least and at most. */
  readonly seconds: readonly [least: number, most: number];
  /** What is told of each category while it lasts; a category that is not named has nothing to do with it. */
  readonly effects: Readonly<Partial<Record<Judged, readonly Status[]>>>;
}

/** One fault, from when until when, in milliseconds since the run began. */
export interface Episode {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly untilMs: number;
  /** From 0 up to 1: whom it meets, where there are several. */
  readonly draw: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Nothing is broken at the beginning and at the end. */
  readonly calmMs: number;
  /** Between two faults of a track. */
  readonly pauseSeconds: readonly [least: number, most: number];
}

/** Which faults come when. The same seed gives the same plan. */
export function planFaults(kinds: readonly FaultKind[], options: PlanOptions): readonly Episode[] {
  const { seed, durationMs, calmMs, pauseSeconds } = options;
  const tracks = Map.groupBy(kinds, ({ track }) => track);
  const episodes = [...tracks].flatMap(([track, own]) => {
    const draw = createDraw(`${seed} ${track}`);
    const between = ([least, most]: readonly [number, number]) => 1_000 * (least + draw() * (most - least));
    const planned: Episode[] = [];
    for (let fromMs = calmMs + between([0, pauseSeconds[1]]); ; ) {
      const kind = own[Math.floor(draw() * own.length)];
      if (!kind) return planned;
      const untilMs = fromMs + between(kind.seconds);
      if (untilMs > durationMs - calmMs) return planned;
      planned.push({ kind, fromMs, untilMs, draw: draw() });
      fromMs = untilMs + between(pauseSeconds);
    }
  });
  return episodes.toSorted((left, right) => left.fromMs - right.fromMs);
}

/** Numbers from 0 up to 1 that follow from a text (mulberry32 over an FNV-1a hash of it). */
function createDraw(text: string): () => number {
  let state = 2_166_136_261;
  for (const letter of text) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
