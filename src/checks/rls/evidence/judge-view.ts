import { type Command, commands } from '../../../core/exposure.ts';
import type { PersonaEvidence, RelationFacts } from '../../catalog/facts.ts';
import type { Reach } from '../policy/reach-of.ts';
import type { SignedInCase, SignedInVerdict } from './judge-signed-in.ts';
import { nothing, type Sight } from './sight-of.ts';

export interface ViewCase {
  readonly relation: RelationFacts;
  /** For each persona, whether the view shows rows that what it reads would have kept from it. */
  readonly adds: readonly (boolean | null)[];
  /** Whether something that it reads is open to everybody who signs in. */
  readonly readsOpen: boolean;
}

/**
 * A view that the contract does not name should show nobody more than what it reads does. One with the rights of its
 * caller does so by itself, unless a function in it has other rights: so it has to have been asked, and may be empty.
 */
export function judgeView({
  relation,
  adds,
  addsToEach,
  readsOpen,
  namesUsers,
  stranger,
  owners,
  reach,
}: ViewCase & {
  /** As `showsEachMore` has it. */
  readonly addsToEach: boolean;
} & Pick<SignedInCase, 'namesUsers' | 'stranger' | 'owners' | 'reach'>): SignedInVerdict {
  const isShown = isYes(stranger);
  const leaking = { verdict: 'leaking', why: null, complaint: 'leaking' } as const;
  if (adds.includes(true) && addsToEach && !isShown) return addsOwn;
  if (adds.includes(true)) return leaking;
  if (isShown && relation.kind === 'materialized view') return namesUsers ? leaking : openInPart;
  if (isShown && readsOpen) return { verdict: 'as_declared', why: 'shows_what_tables_show', complaint: null };
  if (isShown) return namesUsers ? leaking : openInPart;
  if (reach === 'closed') return { verdict: 'denied', why: null, complaint: null };
  const isRefused = stranger.extent === 'none' && owners.some(({ extent }) => extent !== 'none');
  if (isRefused || showsCallersRows(relation, stranger)) return { verdict: 'restricted', why: null, complaint: null };
  return { verdict: 'not_verified', why: stranger.why ?? 'empty', complaint: null };
}

/** Whether a view with the rights of its caller was asked as somebody, and showed nothing. */
export function showsCallersRows({ securityInvoker }: Pick<RelationFacts, 'securityInvoker'>, sight: Sight): boolean {
  return securityInvoker && (sight.extent === 'none' || sight.isBlank === true);
}

/** Whether a view shows more to users alone, and to several, if several were asked, rows that it shows to no other. */
export function showsEachMore(personas: readonly PersonaEvidence[]): boolean {
  const shown = personas.filter(({ adds }) => adds === true);
  const users = personas.filter(({ as }) => as === 'owner');
  return (
    shown.length >= Math.min(2, users.length) && shown.every(({ as, shares }) => as === 'owner' && shares === false)
  );
}

/** What tables keep from a user and a view shows to nobody else may well be theirs, and nobody said whose it is. */
const addsOwn = { verdict: 'not_verified', why: 'shows_each_more', complaint: null } as const;
const openInPart = { verdict: 'not_verified', why: 'some_rows_open', complaint: 'open_in_part' } as const;

/**
 * The writes that go through a view with the rights of its owner. Nothing is said of a row that is added and not checked
 * where nobody can tell whose it is: by its columns, as `saysWhose` has it, or because strangers are shown such rows.
 */
export function writesThrough(
  { takes, lendsRights, checksRows }: RelationFacts,
  strangers: readonly Sight[],
  saysWhose: boolean,
): readonly Command[] {
  const isTold = checksRows || saysWhose || strangers.some(isYes);
  const taken = commands.filter((command) => takes.some((one) => one === command));
  return lendsRights ? taken.filter((command) => command !== 'insert' || isTold) : [];
}

/**
 * No policy decides about these: who is shown a row may write it, and everybody adds what is not checked. What the view
 * would show somebody who may write it and not read it is not known.
 */
export function sightThrough(
  { checksRows }: RelationFacts,
  command: Command,
  { reads, writes }: Readonly<Record<'reads' | 'writes', Reach>>,
  read: Sight,
): Sight {
  if (writes === 'closed') return nothing;
  if (command === 'insert' && !checksRows) return { ...nothing, extent: 'all' };
  return reads === 'closed' ? { ...nothing, extent: 'not_verified', why: 'null' } : read;
}

const isYes = ({ extent }: Sight) => extent === 'some' || extent === 'all';
