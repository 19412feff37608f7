import { readSql } from '../../stack/database.ts';

/**
 * A deliberate change of the WingmanMatch of the stack, and who must notice what of it. The functions are asked in a
 * transaction that is taken back; the checks are asked over HTTP, so there the change is made and mended.
 */
export interface Change {
  readonly name: string;
  /** What is there before, when the platform as it is will not do. */
  readonly given?: string;
  readonly sql: string;
  /** Every answer of the evidence that turns, by its name, and no other does; left out where nobody asks for it. */
  readonly evidence?: Readonly<Record<string, unknown>>;
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

/** What the evidence says of a view `goals` that was not there before. */
export function viewOfGoals(answers: {
  readonly kind?: 'view' | 'materialized view';
  readonly isGranted?: boolean;
  readonly foreign: boolean;
  readonly stranger: boolean;
  readonly anon?: boolean;
  readonly select?: boolean;
}) {
  const { kind = 'view', isGranted = true, foreign, stranger, anon = false, select = foreign } = answers;
  return {
    'goals kind': kind,
    'goals state': 'looked',
    'goals sqlstate': null,
    'goals seesForeignRows': foreign,
    'goals seesOwnRows': null,
    'goals strangerSeesRows': stranger,
    'goals anonSeesRows': anon,
    'goals select.granted': isGranted,
    'goals select.own': null,
    'goals select.foreign': select,
    'goals select.sqlstate': null,
  };
}
