import { expect, test } from 'vitest';
import { builtIn } from '../../../src/checks/categories.ts';
import { findCategoryProblems } from '../../../src/config/find-category-problems.ts';
import { parseSettings } from '../../../src/config/parse-settings.ts';

const find = (environment: Record<string, string>, added: readonly string[] = []) =>
  findCategoryProblems(parseSettings(environment, { isTerminal: false }).settings, [...Object.keys(builtIn), ...added]);

test('the defaults name categories that exist', () => {
  expect(find({})).toEqual([]);
});

test('a category that readiness cannot ask is told by its place, with the choice', () => {
  expect(find({ READY_CATEGORIES: 'database,databse' })).toEqual([
    {
      variable: 'READY_CATEGORIES',
      problem: 'names a category that does not exist (entry 2)',
      remedy: 'Choose among environment, database, schema, rls, services, redis, email',
    },
  ]);
});

test('a cadence with a typing error in its name is a problem', () => {
  expect(find({ REFRESH_DATBASE: '5s' }).map(({ variable }) => variable)).toEqual(['REFRESH_DATBASE']);
});

test('a category that was added may be named', () => {
  expect(find({ READY_CATEGORIES: 'my-queue', REFRESH_MY_QUEUE: '5s' }, ['my-queue'])).toEqual([]);
});
