import { type Details, failed, type Outcome } from './outcome.ts';
import { type Reason, reasons } from './reason.ts';

const knownReasons = new Set<unknown>(reasons);

/**
 * Takes what a check returned for an outcome only if it is one. A check of a user's module is not typed by us, and a
 * missing or unknown status must never read as healthy.
 */
export function readOutcome(value: unknown): Outcome {
  if (typeof value !== 'object' || value === null) return malformed('it returned no object');
  const { status, reason, message, hint, details, error } = value as Record<string, unknown>;
  if (typeof message !== 'string' || message === '') return malformed('its message is not a text');
  const seen = isPlainObject(details) ? details : {};
  if (status === 'healthy') return { status, message, details: seen };
  if (status !== 'degraded' && status !== 'failed') return malformed('its status is not healthy, degraded or failed');
  if (!knownReasons.has(reason)) return malformed('its reason is not one of the known reasons');
  return {
    status,
    reason: reason as Reason,
    message,
    hint: typeof hint === 'string' ? hint : '',
    details: seen,
    error: typeof error === 'string' ? error : null,
  };
}

function isPlainObject(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(why: string): Outcome {
  return failed('crashed', 'The check gave an answer that is no outcome', {
    hint: 'Return healthy(…), degraded(…) or failed(…) from the check',
    error: why,
  });
}
