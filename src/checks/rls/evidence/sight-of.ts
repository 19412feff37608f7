import type { Command, Extent } from '../../../core/exposure.ts';
import type { PersonaEvidence, RelationEvidence, TriedCommand } from '../../catalog/facts.ts';
import type { Reach } from '../policy/reach-of.ts';

/** Why nothing could be shown. `sqlstate …` is what an evaluation ended with. */
export type Doubt =
  | 'empty'
  | 'one_owner'
  | 'timeout'
  | 'locked'
  | 'schema_usage'
  | 'claims'
  | 'null'
  | 'not_looked_at'
  | `sqlstate ${string}`;

/** How far one persona gets with one command on rows that are not theirs. */
export interface Sight {
  readonly extent: Extent;
  /** Where the extent is not verified. */
  readonly why: Doubt | null;
  /** Whether what it gets at are rows that are shared, and no others. */
  readonly isShared: boolean;
  /** What an evaluation ended with, though there was time: nothing can be done here, and nothing is proved. */
  readonly code: string | null;
  /** Whether that is a right that is missing, so that nothing can be done here for certain. */
  readonly isForbidden: boolean;
  /** Whether all of a relation was asked for and showed nothing, which of an empty one proves nothing. */
  readonly isBlank?: boolean;
}

/** Refused, wherever it was tried. */
export const nothing: Sight = { extent: 'none', why: null, isShared: false, code: null, isForbidden: false };

export interface SightCase {
  readonly command: Command;
  /** Null where the relation was not looked at. */
  readonly evidence: RelationEvidence | null;
  readonly persona: PersonaEvidence | undefined;
  /** What the catalog says of the role. */
  readonly reach: Reach;
}

/**
 * What a persona can do with rows that are not its own. A yes that was seen, or that the catalog makes certain, outweighs
 * everything; a no counts only where a row was tried, for a read over all rows.
 */
export function sightOf({ command, evidence, persona, reach }: SightCase): Sight {
  const tried = persona?.commands[command];
  const isSeen = command === 'select' && persona?.sees.foreign === true;
  const [foreign, foreignTried] = tried?.foreign ?? [0, 0];
  const [madeUp, madeUpTried] = tried?.madeUp ?? [0, 0];
  const [shared, sharedTried] = tried?.shared ?? [0, 0];
  const yes = (extent: Extent): Sight => ({ ...nothing, extent });
  if (foreign > 0) return yes(foreign === foreignTried ? 'all' : 'some');
  if (reach === 'open') return yes('all');
  if (madeUp > 0 && command === 'insert') return yes(madeUp === madeUpTried ? 'all' : 'some');
  // That a row would be let through that is not there shows nothing of those that are.
  if (madeUp > 0 && madeUp === madeUpTried && foreignTried + sharedTried === 0) return yes('all');
  if (isSeen) return yes('some');
  if (reach === 'closed' || tried?.granted === false) return nothing;
  if (shared > 0) return { ...yes('some'), isShared: true };
  const unverified = (why: Doubt): Sight => ({
    ...nothing,
    extent: 'not_verified',
    why,
    code: isHindered(tried) ? null : (tried?.sqlstate ?? null),
    isForbidden: tried?.obstacle === 'forbidden',
    ...(command === 'select' && tried?.sqlstate === null && persona?.sees.foreign === false && { isBlank: true }),
  });
  if (!evidence || !tried) return unverified(evidence ? whyUntried(evidence, tried) : 'not_looked_at');
  if (tried.sqlstate !== null) return unverified(whyUntried(evidence, tried));
  // Of a view no row can be picked: that somebody reads their own in it and no other is what there is to see.
  const seesOwnAlone = command === 'select' && persona?.sees.own === true && persona.sees.foreign === false;
  if (foreignTried + sharedTried === 0 && seesOwnAlone) return nothing;
  if (foreignTried + sharedTried === 0) return unverified(whyUntried(evidence, tried));
  const isOverAll = command !== 'select' || evidence.isWhole || persona?.sees.foreign === false;
  return isOverAll ? nothing : unverified('timeout');
}

/** Whether a persona may do a command with rows of its own; null where there was none to try. */
export function mayWithOwn(command: Command, persona: PersonaEvidence): boolean | null {
  if (command === 'select' && persona.sees.own === true) return true;
  const [own, tried] = persona.commands[command]?.own ?? [0, 0];
  if (own > 0) return true;
  return tried > 0 && !isHindered(persona.commands[command]) ? false : null;
}

/** Whether an evaluation ended for a reason that users do not meet with, such as that the look may not write. */
function isHindered(tried: TriedCommand | undefined): boolean {
  return tried?.obstacle !== undefined && tried.obstacle !== 'forbidden';
}

function whyUntried({ state, sqlstate, obstacle }: RelationEvidence, tried: TriedCommand | undefined): Doubt {
  if (state === 'unreached') return 'not_looked_at';
  const hindrance = tried?.obstacle;
  if (hindrance === 'timeout' || hindrance === 'locked' || hindrance === 'schema_usage') return hindrance;
  if (tried?.sqlstate) return `sqlstate ${tried.sqlstate}`;
  if (state === 'empty' || state === 'one_owner' || state === 'timeout') return state;
  if (obstacle) return obstacle;
  return sqlstate === null ? 'null' : `sqlstate ${sqlstate}`;
}
