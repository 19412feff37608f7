import type { Finding } from '../../core/finding.ts';
import { type Details, degraded, type Evidence, failed, healthy, type Outcome } from '../../core/outcome.ts';
import type { Place, Rule } from './rule.ts';

/** What was looked at besides the rules. */
interface Context extends Omit<Evidence, 'findings'> {
  readonly details: Details;
}

/**
 * Applies rules to facts. The worst finding gives status, reason and words: what failed before what is degraded, and
 * then the rule that stands first in the list. Null when nothing was found.
 */
export function judgeByRules<View>(rules: readonly Rule<View>[], view: View, context: Context): Outcome | null {
  const found = rules.flatMap((rule) => [...rule.find(view)].map((place) => ({ rule, place })));
  const failures = found.filter(({ rule }) => rule.level === 'failed');
  const inOrder = [...failures, ...found.filter(({ rule }) => rule.level === 'degraded')];
  const [worst] = inOrder;
  if (!worst) return null;
  const { level, reason, message, hint } = worst.rule;
  const findings = inOrder.map(({ rule, place }) => describe(rule, place));
  return (level === 'failed' ? failed : degraded)(reason, message, { hint, ...context, findings });
}

/** The same, where finding nothing is health. */
export function judgeWholly<View>(
  rules: readonly Rule<View>[],
  view: View,
  { message, ...context }: Context & { readonly message: string },
): Outcome {
  const { details, ...evidence } = context;
  return judgeByRules(rules, view, context) ?? healthy(message, details, evidence);
}

function describe({ kind, level, why }: Rule<never>, { object, mend, ...more }: Place): Finding {
  return { kind, level, object, why, mend, ...(Object.keys(more).length > 0 && { details: more }) };
}
