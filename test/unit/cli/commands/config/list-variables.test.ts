import { expect, test } from 'vitest';
import { listVariables } from '../../../../../src/cli/commands/config/list-variables.ts';
import { settingsByField } from '../../../../../src/config/settings.ts';
import { wingmanContract } from '../../../../support/environment-variables.ts';

const find = (name: string, environment: Record<string, string>) =>
  listVariables(environment, wingmanContract).find((variable) => variable.name === name);

test('every variable of the service and of the contract is listed once', () => {
  const names = listVariables({}, wingmanContract).map(({ name }) => name);
  const { required, optional, public: listed, flags, integers, stage } = wingmanContract.environment;
  const expected = [
    ...Object.values(settingsByField).map(({ name }) => name),
    ...[...required, ...optional, ...listed].map(({ name }) => name),
    ...Object.keys({ ...flags, ...integers }),
    stage?.name,
  ];
  expect(names.toSorted()).toEqual(expected.toSorted());
});

test.each([
  ['PORT', {}, 'default', null],
  ['PORT', { PORT: '1' }, 'environment', null],
  ['PORT', { PORT: ' ' }, 'default', null],
  ['CONTRACT', {}, 'not set', null],
  ['SUPABASE_ANON_KEY', {}, 'not set', null],
  ['SUPABASE_ANON_KEY', { SUPABASE_ANON_KEY: 'x' }, 'environment', null],
  ['SUPABASE_ANON_KEY', { SUPABASE_PUBLISHABLE_KEY: 'x' }, 'alias', 'SUPABASE_PUBLISHABLE_KEY'],
  ['ENABLE_MATCHING', {}, 'default', null],
  ['ENABLE_MATCHING', { ENABLE_MATCHING: 'false' }, 'environment', null],
])('%s with %j comes from: %s', (name, environment, source, alias) => {
  expect(find(name, environment)).toMatchObject({ source, alias });
});

test('the cadence of an added category is listed when it is set', () => {
  expect(find('REFRESH_BILLING', { REFRESH_BILLING: '5s' })).toMatchObject({ of: 'service', source: 'environment' });
  expect(find('REFRESH_BILLING', {})).toBeUndefined();
});

test('no value is listed', () => {
  const values = { SUPABASE_URL: 'https://planted.example', HEALTH_TOKENS: 'planted-token-planted', PORT: '54321' };
  const text = JSON.stringify(listVariables(values, wingmanContract));
  for (const value of Object.values(values)) expect(text).not.toContain(value);
});
