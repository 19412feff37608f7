import { z } from 'zod';
import { categoryOf } from '../core/check.ts';
import { findingLevels } from '../core/finding.ts';
import { reasons } from '../core/reason.ts';
import type { Result } from '../core/result.ts';
import type { Status } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';

/** Which service reports on which platform. */
export interface About {
  readonly platform: string;
  /** The version of this service, as in package.json. */
  readonly version: string;
  /** Which release was deployed, as RELEASE or GIT_SHA say; null when they do not. */
  readonly release?: string | null;
  /** Where the platform believes to run, such as `production`; null where that is not known. */
  readonly stage?: string | null;
  /** What the operator says to whoever looks; null for nothing. */
  readonly notice?: string | null;
}

/** The three words of the draft. What is unknown has no evidence of health, so it fails. */
const words = { healthy: 'pass', degraded: 'warn', unknown: 'fail', failed: 'fail' } as const satisfies Record<
  Status,
  string
>;

const word = z.enum(['pass', 'warn', 'fail']);

/** A reason as every document of the service names it. */
export const reasonWord = z.enum(reasons).meta({ id: 'Reason', description: 'Each has a line in docs/reasons.md' });

/** A finding as every document of the service shows it. */
export const findingBody = z
  .object({
    kind: z.string().describe('What was found, in snake_case; each has its section in docs/checks'),
    level: z.enum(findingLevels).describe('advice never changes a status'),
    object: z.string().describe('Where: a variable, a table, a policy, a function, a role'),
    why: z.string().describe('What is wrong and why it matters'),
    mend: z.string().nullable().describe('What mends it there, such as SQL to be read before it is run'),
    details: z.record(z.string(), z.unknown()).optional(),
    accepted: z.string().nullable().optional().describe('Why the contract accepts it; it does not count then'),
  })
  .meta({ id: 'Finding', description: 'One thing that a check saw' });

/** One check as a «component details» object; `reason`, `hint`, `details` and `findings` are additional keys, which the draft allows. */
const component = z.strictObject({
  componentId: z.string(),
  componentType: z.enum(['component', 'datastore', 'system']),
  observedValue: z.number().optional(),
  observedUnit: z.literal('ms').optional(),
  status: word,
  time: z.string().meta({ format: 'date-time' }).optional(),
  output: z.string().optional(),
  reason: reasonWord.optional(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  findings: z.array(findingBody).optional(),
});

export const healthDocument = z
  .object({
    status: word,
    version: z.string(),
    releaseId: z.string(),
    serviceId: z.string(),
    description: z.string(),
    notes: z.array(z.string()).optional(),
    output: z.string().optional(),
    checks: z.record(z.string(), z.array(component)),
  })
  .meta({ id: 'HealthDocument', description: 'draft-inadarei-api-health-check-06' });

type HealthDocument = z.output<typeof healthDocument>;
type HealthComponent = z.output<typeof component>;

/** The types that the draft knows, by category; what it does not name, such as a mail service, is a component. */
const types: Readonly<Record<string, HealthComponent['componentType']>> = {
  environment: 'system',
  database: 'datastore',
  schema: 'datastore',
  rls: 'datastore',
  redis: 'datastore',
};

/**
 * The summary as `application/health+json` (draft-inadarei-api-health-check-06). Every check is a component of which the
 * response time was measured. Shows whatever `error`, `details` and findings it is given, as the text does.
 */
export function renderHealthJson(summary: Summary, { platform, version, release }: About): HealthDocument {
  const results = summary.snapshots.flatMap((snapshot) => snapshot.results);
  const notes = summary.recommendations.map(({ hint, checks }) => `${hint} (${checks.join(', ')})`);
  return {
    status: words[summary.status],
    version: version.split('.')[0] ?? version,
    releaseId: release ?? version,
    serviceId: 'wingman-health',
    description: `Health of ${platform}`,
    ...(notes.length > 0 && { notes }),
    ...(summary.status !== 'healthy' && { output: summary.message }),
    checks: Object.fromEntries(results.map((result) => [`${result.check}:responseTime`, [componentOf(result)]])),
  };
}

function componentOf(result: Result): HealthComponent {
  const { check, status, message, reason, hint, error, details, findings, durationMs, observedAt } = result;
  return {
    componentId: check,
    componentType: types[categoryOf(check)] ?? 'component',
    ...(durationMs !== null && { observedValue: Math.round(durationMs * 10) / 10, observedUnit: 'ms' }),
    status: words[status],
    ...(observedAt !== null && { time: new Date(observedAt).toISOString() }),
    ...(status !== 'healthy' && { output: error === null ? message : `${message}: ${error}` }),
    ...(reason && { reason }),
    ...(hint && { hint }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(findings.length > 0 && { findings: [...findings] }),
  };
}
