import type { Finding } from '../../core/finding.ts';
import { degraded, failed, type Outcome } from '../../core/outcome.ts';
import { takeTurn } from '../../core/take-turn.ts';
import type { Place, Rule } from './rule.ts';

/**
 * Applies rules to facts. The worst finding gives status, reason and words: what failed before what is degraded, and
 * then the rule that stands first in the list. Where none counts, it is `otherwise`, to which advice is added.
 */
export function judgeByRules<View>(rules: readonly Rule<View>[], view: View, otherwise: Outcome): Outcome {
  return conclude(
    rules,
    rules.flatMap((rule) => apply(rule, view)),
    otherwise,
  );
}

/** The same, each rule in a turn of its own: rules that read every policy take their time. */
export async function judgeInTurns<View>(
  rules: readonly Rule<View>[],
  view: View,
  otherwise: Outcome,
): Promise<Outcome> {
  const found: Finding[] = [];
  for (const rule of rules) {
    found.push(...apply(rule, view));
    await takeTurn();
  }
  return conclude(rules, found, otherwise);
}

const apply = <View>(rule: Rule<View>, view: View) => [...rule.find(view)].map((place) => describe(rule, place));

function conclude(rules: readonly Rule<never>[], found: readonly Finding[], otherwise: Outcome): Outcome {
  const ofLevel = (level: Finding['level']) => found.filter((finding) => finding.level === level);
  const counting = [...ofLevel('failed'), ...ofLevel('degraded')];
  const { details, exposures = [] } = otherwise;
  const rejudge = ([worst]: readonly Finding[]): Outcome => {
    const rule = rules.find(({ kind }) => kind === worst?.kind);
    if (!worst || !rule) return otherwise;
    const { reason, message, hint } = rule;
    return (worst.level === 'failed' ? failed : degraded)(reason, message, { hint, details, exposures });
  };
  return { ...rejudge(counting), findings: [...counting, ...gatherAdvice(ofLevel('advice'))], rejudge };
}

function describe({ kind, level, why }: Rule<never>, { object, mend, ...more }: Place): Finding {
  return { kind, level, object, why, mend, ...(Object.keys(more).length > 0 && { details: more }) };
}

/** Advice of one kind is told once, with all its objects and one mend for all. */
function gatherAdvice(advice: readonly Finding[]): Finding[] {
  return [...Map.groupBy(advice, ({ kind }) => kind).values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ?? [];
    const all = [first, ...others];
    const mends = new Set(all.map(({ mend }) => mend).filter((mend) => mend !== null));
    return {
      ...first,
      object: all.map(({ object }) => object).join(', '),
      mend: [...mends].join('\n'),
      details: { objects: all.length },
    };
  });
}
