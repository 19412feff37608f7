import type { RelationFacts } from '../../catalog/facts.ts';
import type { SignedInCase, SignedInVerdict } from './judge-signed-in.ts';
import type { Sight } from './sight-of.ts';

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
  readsOpen,
  namesUsers,
  stranger,
  owners,
  reach,
}: ViewCase & Pick<SignedInCase, 'namesUsers' | 'stranger' | 'owners' | 'reach'>): SignedInVerdict {
  const isShown = stranger.extent === 'some' || stranger.extent === 'all';
  const leaking = { verdict: 'leaking', why: null, complaint: 'leaking' } as const;
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

const openInPart = { verdict: 'not_verified', why: 'some_rows_open', complaint: 'open_in_part' } as const;
