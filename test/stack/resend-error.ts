import type { CannedAnswer } from './faults.ts';

/** The documented errors that the stand-in uses, with their status. */
const statuses = {
  missing_api_key: 401,
  restricted_api_key: 401,
  invalid_api_key: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_parameter: 422,
  missing_required_field: 422,
  validation_error: 422,
  rate_limit_exceeded: 429,
  daily_quota_exceeded: 429,
  monthly_quota_exceeded: 429,
  internal_server_error: 500,
} as const;

/** An error as Resend words it. */
export function resendError(name: keyof typeof statuses, message: string): CannedAnswer {
  return { status: statuses[name], body: { statusCode: statuses[name], message, name } };
}

/** What goes wrong at Resend, for `resend.answer(…)`. */
export const resendFaults = {
  dailyQuotaExceeded: resendError('daily_quota_exceeded', 'You have reached your daily email sending quota.'),
  monthlyQuotaExceeded: resendError('monthly_quota_exceeded', 'You have reached your monthly email sending quota.'),
  internalError: resendError('internal_server_error', 'An unexpected error occurred.'),
  /** What stands in front of the API answers, in its own way. */
  unavailable: {
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>',
  },
  redirect: { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
} as const satisfies Record<string, CannedAnswer>;
