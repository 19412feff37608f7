import type { Clock } from '../core/clock.ts';
import type { Health } from '../core/summary/health.ts';
import { takeTurn } from '../core/take-turn.ts';
import type { Rendering } from './answer/rendering.ts';

/** What may stand on the board. */
export interface Subject<Drawn extends Rendering | Promise<Rendering>> {
  /** What it is filed under: whatever makes another answer is in it, the tier before all. */
  readonly key: string;
  /** Whether callers chose it out of more than there is room for. */
  readonly isNarrowed: boolean;
  draw(): Drawn;
}

/** What never changes is drawn once, whatever happens on the board. */
export function constantSubject<Drawn extends Rendering | Promise<Rendering>>(
  key: string,
  draw: () => Drawn,
): Subject<Drawn> {
  let drawn: Drawn | undefined;
  return {
    key,
    isNarrowed: false,
    draw() {
      drawn ??= draw();
      return drawn;
    },
  };
}

export interface Board {
  /** The answer as it stands on the board, drawn when it does not. */
  take<Drawn extends Rendering | Promise<Rendering>>(subject: Subject<Drawn>): Drawn;
  /**
   * The same for whoever can wait: one answer is drawn in a turn of the event loop, so that many different ones that are
   * asked for at once hold up no probe. Who asks alone waits for nothing.
   */
  takeInTurn(subject: Subject<Rendering | Promise<Rendering>>): Rendering | Promise<Rendering>;
}

export interface BoardOptions {
  readonly health: Pick<Health, 'observe'>;
  readonly clock: Clock;
}

/** Answers say what time it is, and results become stale without anybody saying so: nothing stands longer than this. */
const standsForMs = 1_000;
/** What callers choose is without end, so only so many of their choices stand at a time, and no more letters than these. */
const mostNarrowed = 64;
const mostNarrowedLetters = 4 * 1_024 * 1_024;

/** What stands on the board at a time. */
interface Sheet {
  readonly startedTick: number;
  /** Goes on while the machine sleeps. */
  readonly startedAt: number;
  readonly whole: Map<string, Rendering | Promise<Rendering>>;
  /** For what a caller chose, checks or an odd address. */
  readonly narrowed: NarrowedDrawings;
}

/**
 * Every answer that is the same for all who ask for it, drawn once and handed out until something has changed. It is drawn
 * when somebody asks: most of them nobody ever does.
 */
export function createBoard({ health, clock }: BoardOptions): Board {
  let sheet = startSheet();
  const wipe = () => {
    sheet = startSheet();
  };
  // A result as such shows with its snapshot; what it turned is told before.
  health.observe({ onTransition: wipe, onSnapshot: wipe });

  function startSheet(): Sheet {
    return {
      startedTick: clock.monotonic(),
      startedAt: clock.now(),
      whole: new Map(),
      narrowed: createNarrowedDrawings(),
    };
  }

  /** Whatever time passed on the wall, be it that a machine has slept: drawing once more harms nobody. */
  function isOver({ startedTick, startedAt }: Sheet): boolean {
    return clock.monotonic() - startedTick >= standsForMs || Math.abs(clock.now() - startedAt) >= standsForMs;
  }

  function take<Drawn extends Rendering | Promise<Rendering>>({ key, isNarrowed, draw }: Subject<Drawn>): Drawn {
    if (isOver(sheet)) wipe();
    // What turns stale while it is drawn wipes the board: then the drawing stays on the old sheet.
    const { whole, narrowed } = sheet;
    const drawings = isNarrowed ? narrowed : whole;
    const standing = drawings.get(key);
    // Filed under its key by the same subject.
    if (standing) return standing as Drawn;

    const drawn = draw();
    drawings.set(key, drawn);
    return drawn;
  }

  /** Turns that are taken already, the one that goes on included. */
  let turns = 0;
  async function waitForTurn(): Promise<void> {
    turns += 1;
    await takeTurn();
    turns -= 1;
  }

  return {
    take,
    takeInTurn(subject) {
      if ((subject.isNarrowed ? sheet.narrowed : sheet.whole).has(subject.key)) return take(subject);
      const isFree = turns === 0;
      const turn = waitForTurn();
      return isFree ? take(subject) : turn.then(() => take(subject));
    },
  };
}

/** Drawings that callers chose, the latest ones. */
type NarrowedDrawings = Pick<Map<string, Rendering | Promise<Rendering>>, 'get' | 'has' | 'set'>;

function createNarrowedDrawings(): NarrowedDrawings {
  const drawings = new Map<string, Rendering | Promise<Rendering>>();
  const letters = new Map<string, number>();
  let sum = 0;

  function weigh(key: string, { body }: Rendering): void {
    letters.set(key, body.length);
    sum += body.length;
    for (const oldest of drawings.keys()) {
      if (drawings.size <= mostNarrowed && sum <= mostNarrowedLetters) break;
      drawings.delete(oldest);
      sum -= letters.get(oldest) ?? 0;
      letters.delete(oldest);
    }
  }

  return {
    get: (key) => drawings.get(key),
    has: (key) => drawings.has(key),
    set(key, drawn) {
      drawings.set(key, drawn);
      if (!(drawn instanceof Promise)) weigh(key, drawn);
      else
        drawn.then(
          (each) => drawings.get(key) === drawn && weigh(key, each),
          () => {},
        );
      return drawings;
    },
  };
}
