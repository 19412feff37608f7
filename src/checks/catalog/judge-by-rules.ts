import { type Details, degraded, failed, healthy, type Outcome } from '../../core/outcome.ts';
import type { Place, Rule } from './rule.ts';

/** What is shown of a finding. */
interface CatalogFinding extends Place {
  readonly finding: string;
  readonly severity: Rule['severity'];
  readonly reason: Rule['reason'];
  readonly why: string;
}

/**
 * Applies rules to facts. The worst finding gives status, reason and words: what failed before what is degraded, and
 * then the rule that stands first in the list. Null when nothing was found.
 */
export function judgeByRules<View>(rules: readonly Rule<View>[], view: View, details: Details): Outcome | null {
  const found = rules.flatMap((rule) => [...rule.find(view)].map((place) => ({ rule, place })));
  const failures = found.filter(({ rule }) => rule.severity === 'failed');
  const inOrder = [...failures, ...found.filter(({ rule }) => rule.severity === 'degraded')];
  const [worst] = inOrder;
  if (!worst) return null;
  const { severity, reason, message, hint } = worst.rule;
  const findings = inOrder.map(({ rule, place }) => describe(rule, place));
  return (severity === 'failed' ? failed : degraded)(reason, message, { hint, details: { ...details, findings } });
}

/** The same, where finding nothing is health. */
export function judgeWholly<View>(
  rules: readonly Rule<View>[],
  view: View,
  { message, details }: { readonly message: string; readonly details: Details },
): Outcome {
  return judgeByRules(rules, view, details) ?? healthy(message, { ...details, findings: [] });
}

function describe({ finding, severity, reason, why }: Rule<never>, place: Place): CatalogFinding {
  return { finding, severity, reason, why, ...place };
}
