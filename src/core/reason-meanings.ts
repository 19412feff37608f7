import type { Reason } from './reason.ts';

/** A line of docs/reasons.md, which is made of them: `npm run docs`. */
interface Meaning {
  readonly means: string;
  readonly action: string;
}

/** What each reason means, and what to do now. */
export const reasonMeanings = {
  not_run: {
    means: 'The check has not run yet, as in the first seconds after a start.',
    action: 'Wait some seconds; if it stays, read the log and ask `/health/live`.',
  },
  stale: {
    means: 'The last result is too old to count as evidence.',
    action: 'Look at `/health/live` and the logs: runs hang or the monitor has stopped.',
  },
  dependency_failed: {
    means: 'A check that this one depends on has failed, so it was not asked.',
    action: 'Mend the check that `blockedBy` names first.',
  },
  timeout: {
    means: 'There was no answer before the deadline.',
    action: 'Look at the load of what the message names, and ask it by hand from this machine.',
  },
  unreachable: {
    means: 'No connection could be made, or it broke.',
    action: 'Check that what the message names runs, and that the variable with its address is right.',
  },
  unauthorized: {
    means: 'The key, token or password was not accepted.',
    action: "Compare the variable with the dependency's own settings; it may have expired or been rotated.",
  },
  forbidden: {
    means: 'The key was accepted but may not do this.',
    action: 'Grant what is missing to the role that the hint names.',
  },
  rate_limited: {
    means: 'The dependency refuses more requests for now.',
    action: 'Wait; if it comes back, raise the cadence of the category.',
  },
  quota_exceeded: {
    means: 'A daily or monthly allowance is used up.',
    action: 'Raise the plan, or wait until the allowance begins anew.',
  },
  missing: {
    means: 'Something that must be there is not: a variable, a table, a key, a template.',
    action: 'Set it or create it; the message names it.',
  },
  invalid: {
    means: 'Something is there but cannot be right: a malformed value, a broken policy, an answer that makes no sense.',
    action: 'Correct it; the message names it.',
  },
  drifted: {
    means: 'The database no longer looks as the contract says.',
    action: 'Apply the migration that is missing, or correct the contract.',
  },
  unprotected: {
    means: 'Nothing hides the rows of a table that holds user data.',
    action: 'Turn row level security on, then add policies.',
  },
  exposed: {
    means: 'A right or a door too many: a function, a view, a grant or a schema that the API need not offer.',
    action: 'Take it away as the finding says, or accept it in the contract by name and with a reason.',
  },
  leaking: {
    means: 'Somebody can read what they must not, or a secret is where the public can see it.',
    action: 'Close the leak now; then find out what was read, and rotate a key that was exposed.',
  },
  misconfigured: {
    means: 'A flag or a setting of a server weakens this stage.',
    action: 'Set it as the finding or the hint says.',
  },
  not_verified: {
    means: 'Nothing wrong was found, but part of it could not be looked at.',
    action: 'Read the hint: it says what is needed to look, if anything is.',
  },
  fallback_active: {
    means: 'The real thing is away and its replacement is serving.',
    action: 'Bring the real thing back; what the replacement holds lives in one process.',
  },
  saturated: {
    means: 'A limited resource is used up or nearly: connections, memory, the outbox.',
    action: 'Find what holds it, then raise the limit if that was not a fault.',
  },
  locked: {
    means: 'Somebody holds, or waits for, a lock that keeps everybody else from a table.',
    action: 'Find the transaction in pg_locks and pg_stat_activity; commit it, or end it with pg_terminate_backend().',
  },
  read_only: {
    means: 'The database answers and takes no writes.',
    action: 'Find out why: a full disk, a setting, or a replica in the place of the primary.',
  },
  slow: {
    means: 'It works, but has been much slower than its own baseline for a while.',
    action: 'Compare with the load and with what was deployed last.',
  },
  expiring: {
    means: 'It works, but will stop on a known day, such as the expiry of a key.',
    action: 'Replace it before that day.',
  },
  paused: {
    means: 'The project was put to sleep by its provider.',
    action: "Resume it in the provider's dashboard.",
  },
  crashed: {
    means: 'The check itself failed unexpectedly.',
    action: 'Read its error: a check of your own is yours to mend, any other is a fault of the service; report that.',
  },
} as const satisfies Record<Reason, Meaning>;
