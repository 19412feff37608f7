import type { Finding } from '../../core/finding.ts';
import { conclude, type Outcome, type Told } from '../../core/outcome.ts';
import { takeTurn } from '../../core/take-turn.ts';
import type { Place, Rule, RuleWords } from './rule.ts';

/**
 * Applies rules to facts. The worst finding gives status, reason and words: what failed before what is degraded, and
 * then the rule that stands first in the list. Where none counts, it is `otherwise`, to which advice is added. `found`
 * is what was found beside the rules: it explains why nothing works, and no door that is open.
 */
export function judgeByRules<View>(
  rules: readonly Rule<View>[],
  view: View,
  otherwise: Outcome,
  found: Told | null = null,
): Outcome {
  const told = rules.flatMap((rule) => tellAll(rule, rule.find(view)));
  return concludeRules(told, otherwise, found);
}

/** The same, each rule in a turn of its own, or in some: rules that read every policy take their time. */
export async function judgeInTurns<View>(
  rules: readonly Rule<View>[],
  view: View,
  otherwise: Outcome,
  found: Told | null = null,
): Promise<Outcome> {
  const told: Told[] = [];
  for (const rule of rules)
    for (const part of rule.parts?.(view) ?? [view]) {
      for (const one of tellAll(rule, rule.find(part))) told.push(one);
      await takeTurn();
    }
  return concludeRules(told, otherwise, found);
}

function concludeRules(told: readonly Told[], otherwise: Outcome, found: Told | null): Outcome {
  const isOpen = ({ finding, reason }: Told) => finding.level === 'failed' && reason !== 'invalid';
  const doors = told.filter(isOpen);
  const others = told.filter((one) => !isOpen(one));
  return conclude(gatherAdvice([...doors, ...(found ? [found] : []), ...others]), otherwise);
}

/** What a rule says of places that were found, by itself or in another way. */
export function tellAll(rule: RuleWords, places: Iterable<Place>): Told[] {
  return [...places].map((place) => tell(rule, place));
}

function tell({ kind, level, reason, message, why, ...rule }: RuleWords, place: Place): Told {
  const { object, mend, says, hint = nameIn(rule.hint, object), ...more } = place;
  const isMore = Object.keys(more).length > 0;
  return {
    finding: { kind, level, object, why, mend, ...(isMore && { details: more }) },
    reason,
    hint,
    says: says ?? `${message}: ${object}`,
    aside: `${says ? '' : asideOf(place)}${suspectsIn(place)}`,
  };
}

/** Of the statement that a hint begins with, the table or view that it is for; where its name stands as it is in SQL. */
function nameIn(hint: string, object: string): string {
  if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(object)) return hint;
  return hint.replace(
    /^(alter (?:table|view)|grant [a-z, ]+ on) …/,
    (_, statement: string) => `${statement} ${object}`,
  );
}

/** With which commands and roles, and what is there instead of what. */
function asideOf({ commands = [], roles = [], expected, seen }: Place): string {
  const who = roles.length > 0 ? `as ${roles.join(' and ')}` : '';
  const instead = expected === undefined ? '' : `${seen === undefined ? '' : 'instead of '}${expected}`;
  const parts = [
    [commands.join(', '), who],
    [seen ?? '', instead],
  ].map((words) => words.filter(Boolean).join(' '));
  const text = parts.filter(Boolean).join('; ');
  return text && ` (${text})`;
}

function suspectsIn({ suspects: [first, ...others] = [] }: Place): string {
  if (first === undefined) return '';
  return `; look at its ${others.length === 0 ? 'policy' : 'policies'} "${first}"${others.length === 0 ? '' : ' first'}`;
}

/** Advice of one kind is told once, with all its objects and one mend for all. */
function gatherAdvice(told: readonly Told[]): Told[] {
  const advice = told.filter(({ finding }) => finding.level === 'advice');
  const gathered = [...Map.groupBy(advice, ({ finding }) => finding.kind).values()].flatMap(gatherOne);
  return [...told.filter(({ finding }) => finding.level !== 'advice'), ...gathered];
}

function gatherOne(same: readonly Told[]): readonly Told[] {
  const [first, ...others] = same;
  if (!first || others.length === 0) return same;
  const mends = new Set(same.map(({ finding }) => finding.mend));
  const finding: Finding = {
    ...first.finding,
    object: same.map((one) => one.finding.object).join(', '),
    mend: [...mends].join('\n'),
    details: { objects: same.length },
  };
  return [{ ...first, finding }];
}
