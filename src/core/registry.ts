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
const reservedNames = new Set(['live', 'ready', 'summary', 'history', 'events']);

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
  const places = new Map<Check, number>(checks.map((check, place) => [check, place]));
  const direct = directDependents(checks);
  const inOrder = (found: Iterable<Check>) =>
    [...found].sort((left, right) => (places.get(left) ?? 0) - (places.get(right) ?? 0));
  return Object.freeze({
    categories,
    checks,
    unused,
    category: (name: string) => categoryByName.get(name),
    check: (id: string) => byId.get(id),
    checksOf: (category: string) => byCategory.get(category) ?? [],
    dependentsOf: (id: CheckId) => inOrder(reach(id, (name) => direct.get(name) ?? [])),
  });
}

/** By id, the checks that name it among what they depend on. */
function directDependents(checks: readonly Check[]): ReadonlyMap<string, readonly Check[]> {
  const direct = new Map<string, Check[]>();
  for (const check of checks)
    for (const id of new Set(check.dependsOn)) {
      const known = direct.get(id);
      if (known) known.push(check);
      else direct.set(id, [check]);
    }
  return direct;
}

/** Whatever can be come to from an id, each once: itself too, where there is a way back. */
function reach(from: string, next: (name: string) => readonly Check[]): ReadonlySet<Check> {
  const found = new Set<Check>(next(from));
  // A set goes on to what was added meanwhile.
  for (const { name } of found) for (const check of next(name)) found.add(check);
  return found;
}

/** The checks that come back to themselves. Those without a way in or out are put aside first: in a right list, all. */
function findCycle(checks: readonly Check[]): Check[] {
  const suspects = withoutEnds(withoutEnds(checks, 'leads to'), 'is led to');
  const byId = new Map<string, Check>(suspects.map((check) => [check.name, check]));
  const next = (name: string) => (byId.get(name)?.dependsOn ?? []).flatMap((id) => byId.get(id) ?? []);
  return suspects.filter((check) => reach(check.name, next).has(check));
}

/** Leaves out what depends on nothing, or what nothing depends on, until each is left for which that is not so. */
function withoutEnds(checks: readonly Check[], way: 'leads to' | 'is led to'): readonly Check[] {
  const byId = new Map<string, Check>(checks.map((check) => [check.name, check]));
  const direct = directDependents(checks);
  const needed = ({ dependsOn = [] }: Check) => [...new Set(dependsOn)].flatMap((id) => byId.get(id) ?? []);
  const needing = ({ name }: Check) => direct.get(name) ?? [];
  const [forth, back] = way === 'leads to' ? [needed, needing] : [needing, needed];
  const open = new Map(checks.map((check) => [check, forth(check).length]));
  const ends = checks.filter((check) => open.get(check) === 0);
  for (const end of ends)
    for (const check of back(end)) {
      const left = (open.get(check) ?? 0) - 1;
      open.set(check, left);
      if (left === 0) ends.push(check);
    }
  const put = new Set(ends);
  return checks.filter((check) => !put.has(check));
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
