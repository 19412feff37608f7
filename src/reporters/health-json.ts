import { categoryOf } from '../core/check.ts';
import type { Finding } from '../core/finding.ts';
import type { Result } from '../core/result.ts';
import type { Status } from '../core/status.ts';
import type { Summary } from '../core/summary/summary.ts';

/** Which service reports on which platform. */
export interface About {
  readonly platform: string;
  /** The version of this service, as in package.json. */
  readonly version: string;
}

/** The three words of the draft. What is unknown has no evidence of health, so it fails. */
const words = { healthy: 'pass', degraded: 'warn', unknown: 'fail', failed: 'fail' } as const satisfies Record<
  Status,
  string
>;

type Word = (typeof words)[Status];

/** One check as a «component details» object; `reason`, `hint`, `details` and `findings` are additional keys, which the draft allows. */
interface HealthComponent {
  readonly componentId: string;
  readonly componentType: 'component' | 'datastore' | 'system';
  readonly observedValue?: number;
  readonly observedUnit?: 'ms';
  readonly status: Word;
  readonly time?: string;
  readonly output?: string;
  readonly reason?: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly findings?: readonly Finding[];
}

export interface HealthDocument {
  readonly status: Word;
  readonly version: string;
  readonly releaseId: string;
  readonly serviceId: string;
  readonly description: string;
  readonly notes?: readonly string[];
  readonly output?: string;
  readonly checks: Readonly<Record<string, readonly HealthComponent[]>>;
}

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
export function renderHealthJson(summary: Summary, { platform, version }: About): HealthDocument {
  const results = summary.snapshots.flatMap((snapshot) => snapshot.results);
  const notes = summary.recommendations.map(({ hint, checks }) => `${hint} (${checks.join(', ')})`);
  return {
    status: words[summary.status],
    version: version.split('.')[0] ?? version,
    releaseId: version,
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
    ...(findings.length > 0 && { findings }),
  };
}
