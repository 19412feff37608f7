import type { AccessWord, Command, ExposureVerdict, Extent } from '../../../core/exposure.ts';
import type { Reach } from '../policy/reach-of.ts';
import type { Doubt, Sight } from './sight-of.ts';

/** What is wrong with one command, beside or instead of its verdict. */
export type Complaint =
  /** Rows of others can be reached. */
  | 'leaking'
  /** Some rows can be read by everybody who signs up, and nobody declared it. */
  | 'open_in_part'
  /** Some users reach rows of others and others do not: administrators or colleagues whom nobody declared. */
  | 'privileged'
  /** The contract lets users do it, and they cannot. */
  | 'refused'
  /** Users may do with their own rows what the contract lets nobody do. */
  | 'wider'
  /** Every evaluation ends with an error. */
  | 'unusable';

export interface SignedInVerdict {
  readonly verdict: ExposureVerdict;
  readonly why: string | null;
  readonly complaint: Complaint | null;
}

export interface SignedInCase {
  readonly command: Command;
  /** Null where the contract does not name the relation. */
  readonly expected: AccessWord | null;
  /** Whether the contract lets more than the owners read some rows. */
  readonly isShared: boolean;
  /** Whether rows that nobody declared name users. */
  readonly namesUsers: boolean;
  /** What the catalog says of the role `authenticated`. */
  readonly reach: Reach;
  readonly stranger: Sight;
  /** Ordinary users; those who are declared administrators are not among them. */
  readonly owners: readonly Sight[];
  /** Users of whom own rows alone were tried, and who met with an error. */
  readonly failing: readonly Sight[];
  /** Whether users may do it with rows of their own; null where there was none to try. */
  readonly own: boolean | null;
  /** Whether some of their own rows were refused to users who may do it with others, as to the second of two owners. */
  readonly isOwnInPart: boolean;
  /** Which policies depend on claims that the evidence was gathered without. */
  readonly otherClaims: { readonly permissive: boolean; readonly restrictive: boolean };
  /** Whether the policies look at more than whose a row is. */
  readonly looksAtMore: boolean;
  /** Whether there are policies of which it is not known whom they let in. */
  readonly letsSomebody: boolean;
}

/** Whether somebody gets at rows of others that are not declared shared. */
const reaches =
  ({ isShared }: Pick<SignedInCase, 'isShared'>) =>
  (sight: Sight) =>
    (sight.extent === 'some' || sight.extent === 'all') && !(sight.isShared && isShared);

/** Holds what signed-in users can do against what is meant, for one command on one relation. */
export function judgeSignedIn(given: SignedInCase): SignedInVerdict {
  const { expected, stranger, reach } = given;
  const isOpen = expected === 'signed_in' || expected === 'anyone';
  const isYes = reaches(given);
  if (isYes(stranger)) return isOpen ? asDeclared : judgeOpen(given);
  const [seeing, blind] = [given.owners.filter(isYes), given.owners.filter((owner) => !isYes(owner))];
  if (seeing.length > 0 && !isOpen && expected !== 'restricted' && expected !== null)
    return blind.length > 0 ? privileged : leaking;
  if (reach === 'closed') return isOpen || expected === 'owner' ? refused('denied') : denied;
  const sights = [stranger, ...given.owners];
  if (expected === 'nobody' && sights.every(({ isForbidden }) => isForbidden)) return denied;
  // Where own rows go through, it is rows of others that an evaluation cannot cope with; and a stranger, who has none,
  // may be refused before it comes to the error.
  const met = given.own === false ? [...given.owners, ...given.failing] : sights;
  const isUnusable = met.length > 0 && met.every(({ code }) => code !== null) && given.own !== true;
  if (isUnusable && expected !== 'nobody') return unusable(stranger.code ?? met[0]?.code ?? '');
  if (stranger.extent === 'not_verified') return notVerified(stranger.why ?? 'null');
  if (isOpen) return reach === 'open' || given.isShared ? asDeclared : refused('not_verified');
  return expected === 'owner' ? judgeOwned(given) : judgeClosed(given);
}

/** Everybody who signs up gets at rows, and the contract does not say so. */
function judgeOpen({ command, expected, namesUsers, stranger }: SignedInCase): SignedInVerdict {
  const isRead = command === 'select';
  if (isRead && stranger.extent === 'some' && expected !== 'nobody') return openInPart;
  return !isRead || expected !== null || namesUsers ? leaking : openInPart;
}

/** The stranger was refused. Whether users are kept apart shows where one was tried with a row of another. */
function judgeOwned(given: SignedInCase): SignedInVerdict {
  const { owners, own, otherClaims, looksAtMore } = given;
  const doubted = owners.find(({ extent }) => extent === 'not_verified');
  if (doubted || owners.length === 0) return notVerified(doubted?.why ?? 'one_owner');
  if (otherClaims.permissive) return notVerified('claims');
  if (isRefusedInPart(given)) return refused('isolated');
  if (own) return isolated;
  if (own === null) return notVerified('empty');
  if (otherClaims.restrictive) return notVerified('claims');
  return looksAtMore ? notVerified('own_rows_refused') : refused('denied');
}

/** Whether users may do it with rows of theirs and not with others of theirs, and only whose a row is can be why. */
export function isRefusedInPart({ own, isOwnInPart, otherClaims, looksAtMore }: SignedInCase): boolean {
  return own === true && isOwnInPart && !looksAtMore && !otherClaims.restrictive;
}

/** The stranger was refused, as was meant. */
function judgeClosed({ expected, own, owners, isShared, letsSomebody, otherClaims }: SignedInCase): SignedInVerdict {
  if (expected !== 'nobody')
    return own || owners.some(reaches({ isShared })) ? restricted : own === false ? denied : restricted;
  if (own) return judgement('not_verified', 'wider', 'wider_than_declared');
  // They were asked with a plain token; whom another one lets in, they cannot show.
  if (letsSomebody && (otherClaims.permissive || otherClaims.restrictive)) return notVerified('claims');
  // Nobody who was asked was let in; for whom the policies are then, nobody knows.
  return own === null && letsSomebody ? notVerified('policies_let_somebody') : denied;
}

const judgement = (verdict: ExposureVerdict, complaint: Complaint | null = null, why: string | null = null) =>
  ({ verdict, why, complaint }) satisfies SignedInVerdict;

const isolated = judgement('isolated');
const restricted = judgement('restricted');
const denied = judgement('denied');
const asDeclared = judgement('as_declared');
const leaking = judgement('leaking', 'leaking');
const openInPart = judgement('not_verified', 'open_in_part', 'some_rows_open');
const privileged = judgement('not_verified', 'privileged', 'some_users_see_more');
const refused = (verdict: ExposureVerdict) => judgement(verdict, 'refused', 'refused');
const unusable = (code: string) => judgement('not_verified', 'unusable', `sqlstate ${code}`);
const notVerified = (why: Doubt | 'own_rows_refused' | 'policies_let_somebody') => judgement('not_verified', null, why);

/** The widest that any of several personas gets. */
export function widest(sights: readonly { readonly extent: Extent }[]): Extent {
  const order = ['all', 'some', 'not_verified', 'own', 'none'] as const;
  return order.find((extent) => sights.some((sight) => sight.extent === extent)) ?? 'not_verified';
}
