import type { CheckId } from './check.ts';
import type { Exposure } from './exposure.ts';
import type { Finding } from './finding.ts';
import type { Details, Unlisted } from './outcome.ts';
import type { Reason } from './reason.ts';
import type { Status } from './status.ts';

/** A turn for the worse that waits for another look, while the result still says what held before. */
interface Confirmation {
  /** What the last look found. */
  readonly raw: Pick<Result, 'status' | 'reason'>;
  /** Bad looks in a row so far. */
  readonly looks: number;
  /** How many it takes. */
  readonly needed: number;
}

/** That a check goes up and down: what it says is so at the moment, and was not a moment ago. */
export interface Flapping {
  /** How often its status has changed of late. */
  readonly turns: number;
  /** When the first of the changes was by which it was noticed; milliseconds since 1970. */
  readonly since: number;
}

/** What is known about one check: an outcome with its circumstances. Times are milliseconds since 1970. */
export interface Result {
  /** False for failed and unknown. */
  readonly success: boolean;
  /** Public. */
  readonly message: string;
  /** Private: what was seen, for people; nothing reads it back. */
  readonly details: Details;
  /** Private, scrubbed. */
  readonly error: string | null;
  readonly status: Status;
  /** Null when healthy. */
  readonly reason: Reason | null;
  /** What to do now; null when healthy. */
  readonly hint: string | null;
  /** Private: the gravest first. */
  readonly findings: readonly Finding[];
  /** Private: what can be done with each relation; empty but for the checks that prove isolation. */
  readonly exposures: readonly Exposure[];
  /** Private. Null, or not there, while both are whole. */
  readonly unlisted?: Unlisted | null;
  readonly check: CheckId;
  readonly title: string;
  /** How long the run took; null when the check was not run. */
  readonly durationMs: number | null;
  /** When the evidence was gathered; null when there is none. */
  readonly observedAt: number | null;
  /** When the check took this status. */
  readonly since: number;
  /** Runs in a row that were not healthy, confirmed or not. */
  readonly consecutiveFailures: number;
  /** Private. Null while what was seen and what is said are the same. */
  readonly confirmation: Confirmation | null;
  /** The check that has to work first; null unless this one, or its question, was not asked because of it. */
  readonly blockedBy: CheckId | null;
  /** Private: the host that could not be reached, or did not answer: checks that met the same met one fault. */
  readonly place?: string | null;
  /** Null, or not there, while the status is steady. */
  readonly flapping?: Flapping | null;
}

/** The results of one category at one moment; never changed, only replaced. */
export interface Snapshot {
  readonly category: string;
  readonly status: Status;
  readonly results: readonly Result[];
  /** When the last complete run of the category ended; null before the first. */
  readonly refreshedAt: number | null;
  /** Whose look it is where another replica of this service looked, and when it said so; null where this one did. */
  readonly sharedBy: SharedBy | null;
}

export interface SharedBy {
  /** Null for whoever may not know it: its name begins with that of its machine. */
  readonly replica: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A change of one check's effective status. */
export interface Transition {
  readonly check: CheckId;
  readonly from: Pick<Result, 'status' | 'reason' | 'since'>;
  readonly to: Result;
  readonly at: number;
}
