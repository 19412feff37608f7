import { expect, test } from 'vitest';
import type { Category } from '../../../src/core/category.ts';
import { createRegistry, findRegistryProblems } from '../../../src/core/registry.ts';
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
  expect(findRegistryProblems(categories, checks).join('\n')).toContain(problem);
  expect(() => createRegistry(categories, checks)).toThrow(problem);
});

test('dependents are found through others', () => {
  const registry = createRegistry(
    [category('a')],
    [buildCheck('a.x'), buildCheck('a.y', [], { dependsOn: ['a.x'] }), buildCheck('a.z', [], { dependsOn: ['a.y'] })],
  );
  expect(registry.dependentsOf('a.x').map(({ name }) => name)).toEqual(['a.y', 'a.z']);
});
