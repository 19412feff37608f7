import { expect, test } from 'vitest';
import { builtIn } from '../../../src/checks/categories.ts';
import { findCategoryProblems, findWarnings } from '../../../src/config/find-category-problems.ts';
import { parseSettings } from '../../../src/config/parse-settings.ts';

const categories = (added: readonly string[]) => ({ used: [...Object.keys(builtIn), ...added], unused: [] });
const find = (environment: Record<string, string>, added: readonly string[] = []) =>
  findCategoryProblems(parseSettings(environment, { isTerminal: false }).settings, environment, categories(added));
const warn = (environment: Record<string, string>, added: readonly string[] = []) =>
  findWarnings(environment, categories(added));

test('the defaults name categories that exist', () => {
  expect(find({})).toEqual([]);
});

test('a category that readiness cannot ask is told by its place, with the choice', () => {
  expect(find({ READY_CATEGORIES: 'database,databse' })).toEqual([
    {
      variable: 'READY_CATEGORIES',
      problem: 'names a category that does not exist (entry 2)',
      remedy: 'Choose among environment, database, schema, rls, services, redis, email, or give none alone',
    },
  ]);
});

test.each([
  ['REFRESH_REDSI', 'REFRESH_REDIS'],
  ['REFRESH_DATBASE', 'REFRESH_DATABASE'],
  ['REFRESH_SERVICE', 'REFRESH_SERVICES'],
  ['REFRESH_RSL', 'REFRESH_RLS'],
  ['REFRESH_MYQUEUE', 'REFRESH_MY_QUEUE'],
])('%s is a warning that names %s', (variable, meant) => {
  expect(find({ [variable]: '5s' }, ['my-queue'])).toEqual([]);
  expect(warn({ [variable]: '5s' }, ['my-queue'])).toEqual([
    { variable, problem: 'paces no category', remedy: `Call it ${meant} if it is meant for this service` },
  ]);
});

test.each([
  ['REFRESH_SECRET', 'x'],
  ['REFRESH_EXPIRES_IN', '7d'],
  ['REFRESH_TOKEN_SECRET', 'x'],
  ['REFRESH_TTL', '10s'],
  ['REFRESH_JWT_KEY', ''],
  ['REFRESH_INTERVAL', '5m'],
  ['REFRESH_', 'x'],
])('%s=%s belongs to the application and is left alone', (name, value) => {
  expect([...find({ [name]: value }), ...warn({ [name]: value })]).toEqual([]);
});

test('a cadence of an added category that is none stops the start', () => {
  expect(find({ REFRESH_MY_QUEUE: 'often' }, ['my-queue'])).toMatchObject([
    { variable: 'REFRESH_MY_QUEUE', problem: 'is not a duration' },
  ]);
  expect(find({ REFRESH_MY_QUEUE: 'often' })).toEqual([]);
});

test('the cadence of a category that the platform does not use is no typing error', () => {
  expect(findWarnings({ REFRESH_EMAIL: '5s' }, { used: ['redis'], unused: ['email'] })).toEqual([]);
});

test.each(['http', 'verbose', '3'])('LOG_LEVEL=%s is a warning, and the service logs at info', (level) => {
  expect(warn({ LOG_LEVEL: level })).toMatchObject([{ variable: 'LOG_LEVEL' }]);
  const { settings, problems } = parseSettings({ LOG_LEVEL: level }, { isTerminal: false });
  expect([settings.logLevel, problems]).toEqual(['info', []]);
});

test.each(['INFO', 'Warn', ' debug ', ''])('LOG_LEVEL=%s is a level, without regard to case', (level) => {
  expect(warn({ LOG_LEVEL: level })).toEqual([]);
  const { settings } = parseSettings({ LOG_LEVEL: level }, { isTerminal: false });
  expect(settings.logLevel).toBe(level.trim().toLowerCase() || 'info');
});

test('a category that was added may be named', () => {
  expect(find({ READY_CATEGORIES: 'my-queue', REFRESH_MY_QUEUE: '5s' }, ['my-queue'])).toEqual([]);
});
