import { readSql } from '../../stack/database.ts';
import type { Target, Words } from '../sql/ask-evidence.ts';

/**
 * A deliberate change of the WingmanMatch of the stack, and who must notice what of it. The functions are asked in a
 * transaction that is taken back; the checks are asked over HTTP, so there the change is made and mended.
 */
export interface Change {
  readonly name: string;
  /** What is there before, when the platform as it is will not do. */
  readonly given?: string;
  readonly sql: string;
  /** A relation that the evidence is asked for beside the tables of the contract. */
  readonly asked?: Target;
  /** Every answer of the evidence that turns, in words, and no other does; left out where nobody asks for it. */
  readonly evidence?: Words;
  readonly checks?: ExpectedOfChecks;
}

interface ExpectedOfChecks {
  /** Undoes the change and what was given. */
  readonly mend: string;
  /**
   * Which check must turn, why, and what it must name; with `advice` as the reason it must tell it and not turn. Without
   * it no check may turn worse.
   */
  readonly found?: readonly [check: string, reason: string, names: string];
}

export const uid = '(select auth.uid())';
export const isPartner = `exists (select from public.wingman_matches as match
  where match.id = match_id and ${uid} in (match.user1_id, match.user2_id))`;

const platform = readSql('platform.sql');

/** SQL that puts a policy back to what the platform has. */
export function restorePolicy(name: string): string {
  const [statement, table] = new RegExp(`create policy "${name}" on (\\S+)[^;]*;`).exec(platform) ?? [];
  if (!statement) throw new RangeError(`The platform has no policy "${name}"`);
  return `drop policy if exists "${name}" on ${table}; ${statement}`;
}

/** What the evidence says of a view `goals` that was not there before, and shows rows to those named. */
export function viewOfGoals({
  kind = 'view',
  sees,
  adds = sees,
  grantedTo = ['stranger', 'owner'],
}: {
  readonly kind?: 'view' | 'materialized view';
  /** What they see, such as `own, foreign`. */
  readonly sees: Readonly<Partial<Record<Viewer, string>>>;
  /** Who sees what the tables would have kept from them. */
  readonly adds?: Readonly<Partial<Record<Viewer, unknown>>>;
  readonly grantedTo?: readonly Viewer[];
}) {
  const told = viewers.flatMap((viewer) => [
    [`goals ${viewer} sees`, sees[viewer] ?? 'nothing'],
    [`goals ${viewer} select`, grantedTo.includes(viewer) ? (sees[viewer] ?? 'nothing') : 'not granted'],
    ...(viewer in adds ? [[`goals ${viewer} adds`, true]] : []),
  ]);
  return { goals: `${kind} looked`, ...Object.fromEntries(told) };
}

const viewers = ['anon', 'stranger', 'owner'] as const;
type Viewer = (typeof viewers)[number];
