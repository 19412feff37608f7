import type { Category } from './category.ts';
import { type Check, type CheckId, categoryOf } from './check.ts';

/** Every category and every check, sealed: what the service can be asked for. */
export interface Registry {
  readonly categories: readonly Category[];
  readonly checks: readonly Check[];
  category(name: string): Category | undefined;
  check(id: string): Check | undefined;
  /** The checks of a category in their listed order; empty for an unknown name. */
  checksOf(category: string): readonly Check[];
  /** The checks that depend on this one, directly or through others. */
  dependentsOf(id: CheckId): readonly Check[];
}

const namePattern = /^[a-z][a-z0-9_-]*$/;
/** Names that are routes of their own. */
const reservedNames = new Set(['live', 'ready', 'summary', 'events']);

/** What is wrong with a list of categories and checks, as sentences; empty when it can be used. */
export function findRegistryProblems(categories: readonly Category[], checks: readonly Check[]): string[] {
  const problems: string[] = [];
  const categoryNames = new Set<string>();
  for (const { name } of categories) {
    if (!namePattern.test(name)) problems.push(`category "${name}": a name is lower-case letters, digits, _ and -`);
    if (reservedNames.has(name)) problems.push(`category "${name}": the name is taken by a route`);
    if (categoryNames.has(name)) problems.push(`category "${name}": exists twice`);
    categoryNames.add(name);
  }
  const ids = new Set<string>();
  for (const { name } of checks) {
    const [category = '', question = '', ...rest] = name.split('.');
    if (rest.length > 0 || !namePattern.test(question)) problems.push(`check "${name}": an id is category.name`);
    if (!categoryNames.has(category)) problems.push(`check "${name}": there is no category "${category}"`);
    if (ids.has(name)) problems.push(`check "${name}": exists twice`);
    ids.add(name);
  }
  for (const { name, dependsOn = [] } of checks) {
    for (const id of dependsOn)
      if (!ids.has(id)) problems.push(`check "${name}": depends on "${id}", which does not exist`);
  }
  for (const id of findCycle(checks)) problems.push(`check "${id}": depends on itself through others`);
  return problems;
}

export function createRegistry(categories: readonly Category[], checks: readonly Check[]): Registry {
  const problems = findRegistryProblems(categories, checks);
  if (problems.length > 0) throw new Error(`The list of checks cannot be used:\n${problems.join('\n')}`);
  const byCategory = Map.groupBy(checks, ({ name }) => categoryOf(name));
  const byId = new Map<string, Check>(checks.map((check) => [check.name, check]));
  const categoryByName = new Map(categories.map((category) => [category.name, category]));
  const dependents = new Map<string, readonly Check[]>(
    checks.map(({ name }) => [name, checks.filter((check) => reaches(check, name, byId))]),
  );
  return Object.freeze({
    categories,
    checks,
    category: (name: string) => categoryByName.get(name),
    check: (id: string) => byId.get(id),
    checksOf: (category: string) => byCategory.get(category) ?? [],
    dependentsOf: (id: CheckId) => dependents.get(id) ?? [],
  });
}

function reaches(check: Check, target: string, byId: ReadonlyMap<string, Check>): boolean {
  return (check.dependsOn ?? []).some((id) => {
    const next = byId.get(id);
    return id === target || (next !== undefined && reaches(next, target, byId));
  });
}

function findCycle(checks: readonly Check[]): CheckId[] {
  const byId = new Map<string, Check>(checks.map((check) => [check.name, check]));
  const returnsTo = (target: string, id: string, seen: Set<string>): boolean =>
    (byId.get(id)?.dependsOn ?? []).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return returnsTo(target, next, seen);
    });
  return checks.filter(({ name }) => returnsTo(name, name, new Set())).map(({ name }) => name);
}
