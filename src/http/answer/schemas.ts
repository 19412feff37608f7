import { z } from 'zod';
import { accessWords, commands, exposureVerdicts, extents, personas } from '../../core/exposure.ts';
import { type Status, statuses } from '../../core/status.ts';
import { findingBody, reasonWord } from '../../reporters/health-json.ts';

/** The shapes of every answer. They are also the allow-list of what leaves: a field that is not here is dropped. */

/** The HTTP code of each status: what a load balancer or monitor acts on. No default: a new status must choose. */
export const statusCode = {
  healthy: 200,
  degraded: 200,
  unknown: 503,
  failed: 503,
} as const satisfies Record<Status, number>;

/** The same by code, for whatever says which codes there are. */
export const statusesByCode = Map.groupBy(statuses, (status) => statusCode[status]);

const codesInWords = [...statusesByCode].map(([code, same]) => `${same.join(' and ')} answer with ${code}`).join(', ');
const status = z.enum(statuses).meta({ id: 'Status', description: codesInWords });
const reason = reasonWord.nullable().describe('Why it is not healthy; null when it is');
/** What callers who are told statuses alone do not get. */
const reasonIfTold = reason.optional();
const time = z.string().meta({ format: 'date-time' });
const check = z.string().describe('The id of a check: category.name');
const message = z.string().describe('One sentence: what is so; of statuses alone, the same for each');
const release = z.string().nullable().describe('What RELEASE or GIT_SHA says; null when neither is set');
const notice = z.string().nullable().describe('What NOTICE says to whoever looks; null when it is not set');
const success = z.boolean().describe('False for failed and unknown');
const hint = z.string().nullable().describe('What to do now; null when healthy');
const hintIfTold = hint.optional();

const names = {
  check,
  title: z.string().describe('The sentence that is true when the check is healthy'),
  durationMs: z.number().nonnegative().nullable().describe('How long the run took; null when it was not run'),
  observedAt: time.nullable().describe('When the evidence was gathered; null when there is none'),
  since: time.describe('When the check took this status'),
};
const flapping = z
  .object({ turns: z.int().positive().describe('How often its status has changed of late'), since: time })
  .optional()
  .meta({ id: 'Flapping', description: 'That a check goes up and down; not there while it is steady' });
const consecutiveFailures = z.int().nonnegative().describe('Runs in a row that were not healthy, confirmed or not');
const blockedBy = check.nullable().describe('The check that has to work first; null unless this one was not asked');
const circumstances = { status, reason, hint, ...names, consecutiveFailures, blockedBy, flapping };

const exposure = z
  .object({
    relation: z.string(),
    command: z.enum(commands),
    exposed: z.partialRecord(z.enum(personas), z.enum(extents)).describe('With how many rows each persona may do it'),
    expected: z.enum(accessWords).nullable().describe('Who is meant to; null where the contract does not say'),
    verdict: z.enum(exposureVerdicts),
    why: z.string().nullable().describe('What the verdict rests on or lacks'),
    rows: z.int().nonnegative().describe('Rows that were tried'),
    users: z.int().nonnegative().describe('Users that were asked'),
  })
  .meta({ id: 'Exposure', description: 'What can be done with the rows of a relation, and by whom' });

const unlisted = z
  .object({
    findings: z.int().nonnegative(),
    exposures: z.partialRecord(z.enum(exposureVerdicts), z.int().nonnegative()).describe('By verdict'),
  })
  .meta({ id: 'Unlisted', description: 'How much was seen beyond what is listed; not there while all is' });

const confirmation = z
  .object({ raw: z.object({ status, reason }), looks: z.int(), needed: z.int() })
  .meta({ id: 'Confirmation', description: 'A turn for the worse that waits for another look' });

const statusesResult = z
  .object({ success, message, status, ...names, blockedBy, flapping })
  .meta({ id: 'StatusesResult', description: 'The latest result of a check, without a token' });

const messagesResult = z
  .object({ success, message, ...circumstances })
  .meta({ id: 'MessagesResult', description: 'The same where DETAILS=messages' });

const fullResult = z
  .object({
    success,
    message,
    details: z.record(z.string(), z.unknown()).describe('What was seen, in numbers and names'),
    error: z.string().nullable().describe('The reduced error, such as the code of a driver'),
    ...circumstances,
    findings: z.array(findingBody).describe('The gravest first'),
    exposures: z.array(exposure).optional().describe('Of the checks that prove isolation; the worst relations'),
    unlisted: unlisted.optional(),
    confirmation: confirmation.nullable().describe('Null while what was seen and what is said are the same'),
  })
  .meta({ id: 'FullResult', description: 'The same with a token, or where DETAILS=everything' });

const sharedBy = z
  .object({ replica: z.string().optional().describe('For callers who are told why'), at: time })
  .meta({ id: 'SharedBy', description: 'Which replica looked, and when it said so; absent where this one looked' });

const categoryStatus = z.object({ status, reason: reasonIfTold, message, sharedBy: sharedBy.optional() });
const categories = z.record(z.string(), categoryStatus);

export const overallBody = z
  .object({ success, message, status, release, observedAt: time, categories })
  .meta({ id: 'Overall' });

/** The fullest first: a body that lacks something does not fit it, and falls through to the next. */
export const resultBody = z.union([fullResult, messagesResult, statusesResult]).meta({ id: 'Result' });

export const categoryBody = z
  .object({
    success,
    message,
    status,
    reason: reasonIfTold,
    hint: hintIfTold,
    category: z.string(),
    observedAt: time.nullable(),
    sharedBy: sharedBy.optional(),
    results: z.array(resultBody),
  })
  .meta({ id: 'Category' });

const rootCause = z
  .object({
    check,
    category: z.string(),
    title: z.string(),
    status,
    reason: reasonIfTold,
    message,
    hint: hintIfTold,
    since: time,
    alsoSeenBy: z.array(check).describe('The checks that met the same fault, and say no more than this one'),
    affects: z.array(check).describe('The checks that could not be asked because of it'),
  })
  .meta({
    id: 'RootCause',
    description: 'One fault, by the gravest result that met it; the gravest come first, then the earliest',
  });

const performance = z.object({
  samples: z.int().nonnegative(),
  p50Ms: z.number().nonnegative(),
  p95Ms: z.number().nonnegative(),
  p99Ms: z.number().nonnegative(),
  baselineMs: z.number().nonnegative().nullable(),
});

export const transitionBody = z
  .object({ check, from: status, to: status, reason: reasonIfTold, at: time })
  .meta({ id: 'Transition' });

export const summaryBody = z
  .object({
    success,
    message,
    status,
    release,
    notice,
    observedAt: time,
    totals: z.object({ checks: z.int(), healthy: z.int(), degraded: z.int(), unknown: z.int(), failed: z.int() }),
    categories,
    rootCauses: z.array(rootCause),
    recommendations: z.array(z.object({ hint: z.string(), checks: z.array(check) })),
    results: z.array(resultBody),
    performance: z.record(z.string(), performance.nullable()).describe('By check; null before its first healthy run'),
    transitions: z.array(transitionBody).describe('The recent changes, oldest first'),
  })
  .meta({ id: 'Summary' });

const looks = z.int().positive().optional();

const seen = z
  .object({ healthy: looks, degraded: looks, unknown: looks, failed: looks, uptime: z.number().min(0).max(100) })
  .meta({
    id: 'Seen',
    description:
      'How often a check was seen with each status, and the share of the time in which it served, in per cent',
  });

const sightings = z.array(seen.nullable());
const uptime = z.number().min(0).max(100).nullable();

const checkHistory = z
  .object({
    check,
    category: z.string(),
    uptime: z
      .object({ '24h': uptime, '7d': uptime, '30d': uptime, '90d': uptime })
      .describe('In per cent, rounded down; null where nothing was seen'),
    hours: sightings.describe('In the order of hours; null where nothing was seen, which is not health'),
    days: sightings.describe('In the order of days; null where nothing was seen, which is not health'),
    transitions: z
      .array(z.object({ from: status, to: status, reason: reasonIfTold, blockedBy, at: time }))
      .describe('The last changes of its status, oldest first'),
  })
  .meta({ id: 'CheckHistory' });

const incident = z
  .object({
    from: time.describe('When the first of its checks stopped being healthy'),
    to: time.nullable().describe('When all of them were healthy again; null while one is not'),
    status: status.describe('The worst that any of them had'),
    checks: z.array(check).describe('Those that were not healthy'),
    rootCause: z
      .object({ check, reason })
      .optional()
      .describe('What no other of them explains; left out where reasons are'),
  })
  .meta({
    id: 'Incident',
    description: 'A time in which something was wrong, of one cause as far as the changes tell',
  });

export const historyBody = z
  .object({
    message,
    source: z.enum(['redis', 'memory']).describe('memory: what this process alone has seen since it started'),
    since: time.nullable().describe('The first hour of which anything is known; null when nothing is'),
    startedAt: time.describe('Since when this process looks'),
    writtenAt: time
      .nullable()
      .describe('When Redis took what this process had seen until then; null when it never did'),
    observedAt: time,
    hours: z.array(time).describe('When each hour begins, oldest first; the last is the one under way'),
    days: z.array(z.string().meta({ format: 'date' })).describe('Each day in UTC, oldest first; the last is today'),
    incidents: z
      .array(incident)
      .describe('The last ones, oldest first, as far as the changes that are kept tell of them'),
    checks: z.array(checkHistory),
  })
  .meta({ id: 'History' });

export const liveBody = z.object({ success, message, status, release }).meta({ id: 'Live' });

export const readyBody = z
  .object({
    success,
    message,
    status,
    release,
    phase: z.enum(['starting', 'running', 'draining']),
    categories: z.record(z.string(), status),
  })
  .meta({ id: 'Ready' });

export const indexBody = z.object({ name: z.string(), message: z.string(), links: z.record(z.string(), z.string()) });

export const problemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do'),
    valid: z.array(z.string()).optional().describe('The names that would have been right'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export type ResultBody = z.output<typeof resultBody>;
export type OverallBody = z.output<typeof overallBody>;
export type CategoryBody = z.output<typeof categoryBody>;
export type SummaryBody = z.output<typeof summaryBody>;
export type HistoryBody = z.output<typeof historyBody>;
export type LiveBody = z.output<typeof liveBody>;
export type ProblemBody = z.output<typeof problemBody>;
export type ReadyBody = z.output<typeof readyBody>;
