import type { Command } from '../../core/exposure.ts';
import type { Finding } from '../../core/finding.ts';
import type { Reason } from '../../core/reason.ts';
import type { CatalogView } from './view.ts';

/** Where a rule found something, and what mends it there. Private: it holds names and SQL. */
export interface Place {
  /** `schema.table`, `schema.table.policy`, `schema.table.column`, a function or a role. */
  readonly object: string;
  /** SQL that mends it, to be read before it is run. */
  readonly mend: string;
  readonly roles?: readonly string[];
  readonly commands?: readonly Command[];
  readonly expected?: string;
  readonly seen?: string;
  /** The policies that are the likely cause. */
  readonly suspects?: readonly string[];
  /** What is wrong here, where more is known than the rule's own words say; with the object in it. */
  readonly says?: string;
  /** What to do here now, where it is another than the rule's own. */
  readonly hint?: string;
}

/** One thing that can be wrong, judged on facts alone. Its own words are constants. */
export interface Rule<View = CatalogView> {
  /** Of its findings: stable, in snake_case; also its heading in docs/checks. */
  readonly kind: string;
  readonly level: Finding['level'];
  readonly reason: Reason;
  /** What is wrong, of one object: a colon and its name follow. */
  readonly message: string;
  /** Why it matters, in one sentence. */
  readonly why: string;
  /** What to do now. */
  readonly hint: string;
  find(view: View): Iterable<Place>;
  /**
   * Parts of a view that are looked through one by one, where it can be judged in parts and would take long: others have
   * their turn in between.
   */
  readonly parts?: (view: View) => readonly View[];
}

/** What a rule says of what it has found, whatever it was found in. */
export type RuleWords = Omit<Rule, 'find' | 'parts'>;
