import { expect, test } from 'vitest';
import type { CheckId } from '../../../src/core/check.ts';
import type { Category } from '../../../src/core/registry.ts';
import { createRegistry, findRegistryProblems } from '../../../src/core/registry.ts';
import { findDecisive } from '../../../src/core/summary/aggregate.ts';
import { buildCheck } from '../../support/build-check.ts';

const category = (name: string): Category => ({ name, cadenceMs: 1_000, weight: 'hard' });

test.each([
  ['a check twice', [category('a')], [buildCheck('a.x'), buildCheck('a.x')], 'exists twice'],
  ['a category twice', [category('a'), category('a')], [], 'exists twice'],
  ['a check of no category', [category('a')], [buildCheck('b.x')], 'there is no category "b"'],
  ['an id with too many parts', [category('a')], [buildCheck('a.x.y')], 'an id is category.name'],
  ['a dependency that is missing', [category('a')], [buildCheck('a.x', [], { dependsOn: ['a.y'] })], 'does not exist'],
  ['a category that is a route', [category('live')], [], 'taken by a route'],
  ['a category with a bad name', [category('Big One')], [], 'lower-case letters'],
  [
    'a check that depends on itself',
    [category('a')],
    [buildCheck('a.x', [], { dependsOn: ['a.x'] })],
    'depends on itself',
  ],
  [
    'a circle of dependencies',
    [category('a')],
    [buildCheck('a.x', [], { dependsOn: ['a.y'] }), buildCheck('a.y', [], { dependsOn: ['a.x'] })],
    'depends on itself',
  ],
])('%s is a problem', (_what, categories, checks, problem) => {
  const found = findRegistryProblems(categories, checks).map((each) => each.problem);
  expect(found.join('\n')).toContain(problem);
  expect(() => createRegistry(categories, checks)).toThrow(problem);
});

test('dependents are found through others', () => {
  const registry = createRegistry(
    [category('a')],
    [buildCheck('a.x'), buildCheck('a.y', [], { dependsOn: ['a.x'] }), buildCheck('a.z', [], { dependsOn: ['a.y'] })],
  );
  expect(registry.dependentsOf('a.x').map(({ name }) => name)).toEqual(['a.y', 'a.z']);
});

test('dependents are told in the order of the list, however they were found', () => {
  const needs = (name: CheckId, ...dependsOn: CheckId[]) => buildCheck(name, [], { dependsOn });
  const checks = [
    needs('a.last', 'a.middle'),
    needs('a.middle', 'a.first'),
    needs('a.other', 'a.first'),
    needs('a.first'),
  ];
  const dependents = createRegistry([category('a')], checks).dependentsOf('a.first');
  expect(dependents.map(({ name }) => name)).toEqual(['a.last', 'a.middle', 'a.other']);
});

test('each problem of a list has a line of its own', () => {
  expect(() => createRegistry([category('live')], [buildCheck('b.x')])).toThrow(
    'cannot be used:\ncategory "live": the name is taken by a route\ncheck "b.x": there is no category "b"',
  );
});

test('a name that exists twice is wrong with the later of the two', () => {
  const [first, second] = [buildCheck('a.x'), buildCheck('a.x')];
  const [problem] = findRegistryProblems([category('a')], [first, second]);
  expect(problem?.subject).toBe(second);
  expect(problem?.rival).toBe(first);
  const twins = [category('a'), category('a')] as const;
  expect(findRegistryProblems(twins, [])).toMatchObject([{ subject: twins[1], rival: twins[0] }]);
});

test('what is missing could be in a longer list, and is told apart from what is wrong in any', () => {
  const problems = findRegistryProblems([category('live')], [buildCheck('b.x', [], { dependsOn: ['b.y'] })]);
  expect(problems.map(({ problem, isAbsence }) => [problem, isAbsence ?? false])).toEqual([
    ['category "live": the name is taken by a route', false],
    ['check "b.x": there is no category "b"', true],
    ['check "b.x": depends on "b.y", which does not exist', true],
  ]);
});

/** A check of a chain that counts how often it is asked what it depends on. */
function chain(length: number) {
  const seen = { reads: 0 };
  const checks = Array.from({ length }, (_, place) => {
    const dependsOn: CheckId[] = place === 0 ? [] : [`a.x${place - 1}`];
    return Object.defineProperty(buildCheck(`a.x${place}`), 'dependsOn', {
      get() {
        seen.reads += 1;
        return dependsOn;
      },
    });
  });
  return { checks, seen };
}

test.each([10, 100, 1_000])('a chain of %i checks is looked through a few times for each of them', (length) => {
  const { checks, seen } = chain(length);
  const registry = createRegistry([category('a')], checks);
  expect(registry.dependentsOf('a.x0')).toHaveLength(length - 1);
  expect(findDecisive(registry).size).toBe(0);
  expect(seen.reads).toBeLessThanOrEqual(8 * length);
});

test('checks that lead to a circle, or are led to by one, are not in it', () => {
  const needs = (name: CheckId, ...dependsOn: CheckId[]) => buildCheck(name, [], { dependsOn });
  const checks = [needs('a.before', 'a.x'), needs('a.x', 'a.y'), needs('a.y', 'a.x', 'a.after'), needs('a.after')];
  const problems = findRegistryProblems([category('a')], checks);
  expect(problems.map(({ subject }) => subject.name)).toEqual(['a.x', 'a.y']);
});

test('between two circles is no circle', () => {
  const needs = (name: CheckId, ...dependsOn: CheckId[]) => buildCheck(name, [], { dependsOn });
  const checks = [needs('a.x', 'a.x', 'a.between'), needs('a.between', 'a.y'), needs('a.y', 'a.y')];
  const problems = findRegistryProblems([category('a')], checks);
  expect(problems.map(({ subject }) => subject.name)).toEqual(['a.x', 'a.y']);
});

test('a category that does not exist has no checks, and neither it nor they can be found', () => {
  const registry = createRegistry([category('a')], [buildCheck('a.x')]);
  expect(registry.checksOf('b')).toEqual([]);
  expect([registry.category('b'), registry.check('a.y')]).toEqual([undefined, undefined]);
  expect(registry.checksOf('a')).toEqual(registry.checks);
});
