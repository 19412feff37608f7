import { type Check, type CheckId, categoryOf } from './check.ts';

/** Every category and every check, sealed: what the service can be asked for. */
export interface Registry {
  readonly categories: readonly Category[];
  readonly checks: readonly Check[];
  /** Built-in categories and checks that the platform has no use for, each with a sentence that says why. */
  readonly unused: ReadonlyMap<string, string>;
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

/** Something with which a list of categories and checks cannot be used. */
export interface RegistryProblem {
  readonly subject: Category | Check;
  /** As a sentence that names the subject. */
  readonly problem: string;
  /** Something else is missing, which a longer list might have. */
  readonly isAbsence?: true;
  /** What has the subject's name too, and had it first. */
  readonly rival?: Category | Check;
}

/** What is wrong with a list of categories and checks; empty when it can be used. */
export function findRegistryProblems(categories: readonly Category[], checks: readonly Check[]): RegistryProblem[] {
  const problems: RegistryProblem[] = [];
  const complain = (
    subject: Category | Check,
    words: string,
    more: Pick<RegistryProblem, 'isAbsence' | 'rival'> = {},
  ) =>
    problems.push({
      subject,
      problem: `${'run' in subject ? 'check' : 'category'} "${subject.name}": ${words}`,
      ...more,
    });
  const categoryNames = new Map<string, Category>();
  for (const category of categories) {
    const { name } = category;
    const rival = categoryNames.get(name);
    if (!namePattern.test(name)) complain(category, 'a name is lower-case letters, digits, _ and -');
    if (reservedNames.has(name)) complain(category, 'the name is taken by a route');
    if (rival) complain(category, 'exists twice', { rival });
    else categoryNames.set(name, category);
  }
  const ids = new Map<string, Check>();
  for (const check of checks) {
    const [category = '', question = '', ...rest] = check.name.split('.');
    const rival = ids.get(check.name);
    if (rest.length > 0 || !namePattern.test(question)) complain(check, 'an id is category.name');
    if (!categoryNames.has(category)) complain(check, `there is no category "${category}"`, { isAbsence: true });
    if (rival) complain(check, 'exists twice', { rival });
    else ids.set(check.name, check);
  }
  for (const check of checks) {
    for (const id of check.dependsOn ?? [])
      if (!ids.has(id)) complain(check, `depends on "${id}", which does not exist`, { isAbsence: true });
  }
  for (const check of findCycle(checks)) complain(check, 'depends on itself through others');
  return problems;
}

export function createRegistry(
  categories: readonly Category[],
  checks: readonly Check[],
  unused: ReadonlyMap<string, string> = new Map(),
): Registry {
  const problems = findRegistryProblems(categories, checks).map(({ problem }) => problem);
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
    unused,
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

function findCycle(checks: readonly Check[]): Check[] {
  const byId = new Map<string, Check>(checks.map((check) => [check.name, check]));
  const returnsTo = (target: string, id: string, seen: Set<string>): boolean =>
    (byId.get(id)?.dependsOn ?? []).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return returnsTo(target, next, seen);
    });
  return checks.filter(({ name }) => returnsTo(name, name, new Set()));
}

/** How one category is refreshed and how much it counts. */
export interface Category {
  /** The URL segment: lower-case letters, digits, `_` and `-`, beginning with a letter. */
  readonly name: string;
  /** Milliseconds between the end of one run and the start of the next. */
  readonly cadenceMs: number;
  /** `soft` categories have a fallback and make the overall status degraded at most. */
  readonly weight: 'hard' | 'soft';
}
