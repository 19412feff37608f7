import type { Service } from '../../../assemble.ts';
import { unweighed } from '../../../core/summary/summary.ts';
import { representSummary } from '../../../http/answer/represent.ts';
import type { Tier } from '../../../http/redact.ts';
import { redactFor } from '../../../http/redact.ts';
import { readVersion } from '../../../read-version.ts';
import type { Report } from '../../../reporters/index.ts';

export interface ReportOptions extends Pick<Report, 'failOn' | 'now' | 'hasColour'> {
  readonly tier: Tier;
  readonly isKept: (check: string) => boolean;
  /** Whether the checks were chosen by name: then each counts in full, as on its own route. */
  readonly isNamed: boolean;
}

/** What a run found out, without what its readers may not see. */
export function buildReport(
  { health, contract }: Pick<Service, 'health' | 'contract'>,
  options: ReportOptions,
): Report {
  const { tier, isKept, isNamed, now, failOn, hasColour } = options;
  const redact = redactFor(tier);
  const kept = health.summary((result) => isKept(result.check));
  const summary = redact.summary(isNamed ? unweighed(kept) : kept);
  const transitions = health.transitions().filter(({ check }) => isKept(check));
  return {
    summary,
    body: representSummary(summary, transitions.map(redact.transition), tier, now),
    about: { platform: contract.platform, version: readVersion() },
    failOn,
    now,
    hasColour,
  };
}
