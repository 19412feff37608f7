import type { Extent } from '../exposure.ts';
import type { Reason } from '../reason.ts';
import type { Registry } from '../registry.ts';
import type { Result } from '../result.ts';
import { severity } from '../status.ts';

/** Rows that others get at are graver than anything that stands still; what was not verified is the least. */
const gravity: Partial<Record<Reason, number>> = { leaking: 4, unprotected: 3, exposed: 2, not_verified: 0 };

/**
 * How grave a result is beside others, as a whole number: by its status, then whether the platform needs it, then by its
 * reason. What is told now and what is told of the past go by the same.
 */
export function rankOf({ status, reason, check, exposures }: Result, registry: Registry): number {
  const isCritical = registry.check(check)?.critical ? 1 : 0;
  const isForAnybody = exposures.some(({ verdict, exposed }) => verdict === 'leaking' && isOpen(exposed.anon));
  return severity[status] * 12 + isCritical * 6 + ((reason && gravity[reason]) ?? 1) + (isForAnybody ? 1 : 0);
}

/** To whoever has not even signed in. */
const isOpen = (extent: Extent | undefined) => extent === 'some' || extent === 'all';
