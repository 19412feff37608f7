import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { andMore } from '../catalog/and-more.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import type { Rule } from '../catalog/rule.ts';
import { type CatalogView, nameOf } from '../catalog/view.ts';
import { lockedHint } from './evidence/say-doubt.ts';
import { readPolicies } from './policy/read-policies.ts';

/**
 * Applies rules to every relation whose policies could be read. A policy over a table that is locked cannot be, and a
 * relation that seems to have fewer policies than it has would be judged wrongly, so it is left out and told.
 */
export async function judgeUnlocked(rules: readonly Rule[], view: CatalogView, praise: string): Promise<Outcome> {
  await readPolicies(view.facts);
  const locked = view.facts.relations.filter(({ hasAllPolicies }) => !hasAllPolicies).map(nameOf);
  const details = { level: 2, tables: view.tables.length, skipped: view.missing };
  if (locked.length === 0) return judgeInTurns(rules, view, healthy(praise, details));
  const judged = leaveOut(view, new Set(locked));
  return judgeInTurns(
    rules,
    judged,
    degraded('locked', `Some policies could not be read beside a lock: those of ${andMore(locked, 'relation')}`, {
      hint: lockedHint,
      details: { ...details, tables: judged.tables.length, locked },
    }),
  );
}

/** What a view reads and what a part belongs to is known all the same, so they are still there by their names. */
function leaveOut(view: CatalogView, names: ReadonlySet<string>): CatalogView {
  return {
    ...view,
    facts: { ...view.facts, relations: view.facts.relations.filter((relation) => !names.has(nameOf(relation))) },
    tables: view.tables.filter(({ name }) => !names.has(name)),
  };
}
