import type { Command } from '../../../core/isolation.ts';
import type { CommandEvidence, TableEvidence } from '../../catalog/facts.ts';
import type { Reach } from '../policy/reach-of.ts';

/** Why nothing could be shown. `sqlstate …` is what an evaluation ended with. */
export type Doubt = 'empty' | 'one_owner' | 'timeout' | 'claims' | 'null' | 'not_looked_at' | `sqlstate ${string}`;

export type CommandVerdict =
  | { readonly verdict: 'leaking' }
  /** `denied`: the contract lets users do it, and they cannot even with rows of their own. */
  | { readonly verdict: 'isolated'; readonly isDenied: boolean }
  | { readonly verdict: 'not_verified'; readonly why: Doubt };

export interface CommandCase {
  readonly command: Command;
  /** Null where the table was not looked at. */
  readonly evidence: TableEvidence | null;
  /** What the catalog says of the role `authenticated`. */
  readonly reach: Reach;
  /** Whether the contract lets users do it. */
  readonly isExpected: boolean;
  /** Which policies depend on claims that the evidence was gathered without. */
  readonly otherClaims: { readonly permissive: boolean; readonly restrictive: boolean };
}

/**
 * Judges one command on one table. A leak that was seen, or that the catalog makes certain, outweighs everything. That
 * nothing of others was reached counts only where it was tried over all rows, and where users do reach their own: what
 * refuses everybody proves nothing about telling them apart.
 */
export function judgeCommand({ command, evidence, reach, isExpected, otherClaims }: CommandCase): CommandVerdict {
  const tried = evidence?.commands?.[command] ?? null;
  const seen = command === 'select' ? [evidence?.seesForeignRows, evidence?.strangerSeesRows] : [];
  if (tried?.foreign || seen.includes(true) || reach === 'open') return { verdict: 'leaking' };
  // As the user, that is: what the service role may not do itself ends the whole look, and says nothing of users.
  const isForbidden = tried?.obstacle === 'forbidden' && evidence?.sqlstate === null;
  const isRefused = reach === 'closed' || tried?.granted === false || isForbidden;
  if (isRefused) return { verdict: 'isolated', isDenied: isExpected };
  if (!evidence) return doubt('not_looked_at');
  if (!tried || tried.foreign === null) return doubt(whyUntried(evidence, tried));
  if (seen.some((rows) => rows !== false)) return doubt(whyUntried(evidence, tried));
  if (otherClaims.permissive) return doubt('claims');
  const own = command === 'select' ? (evidence.seesOwnRows ?? tried.own) : tried.own;
  if (!isExpected || own) return { verdict: 'isolated', isDenied: false };
  if (own === null) return doubt(whyUntried(evidence, tried));
  return otherClaims.restrictive ? doubt('claims') : { verdict: 'isolated', isDenied: true };
}

const doubt = (why: Doubt): CommandVerdict => ({ verdict: 'not_verified', why });

function whyUntried({ state, sqlstate }: TableEvidence, tried: CommandEvidence | null): Doubt {
  if (state === 'empty' || state === 'one_owner' || state === 'timeout') return state;
  if (tried?.obstacle === 'timeout') return 'timeout';
  const code = tried?.sqlstate ?? sqlstate;
  return code === null ? 'null' : `sqlstate ${code}`;
}
