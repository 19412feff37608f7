import { expect, test } from 'vitest';
import { findVariable, namesOf, publicVariables, secretVariables } from '../../../src/contract/variables.ts';
import { wingmanContract } from '../../support/environment-variables.ts';

const find = (name: string, variables: Record<string, string>) =>
  findVariable(wingmanContract, name, (each) => variables[each]);

test('the names of a variable are its own and its aliases in their order', () => {
  expect(namesOf(wingmanContract, 'SUPABASE_ANON_KEY')).toEqual([
    'SUPABASE_ANON_KEY',
    'SUPABASE_ANON',
    'SUPABASE_PUBLISHABLE_KEY',
  ]);
});

test('an alias leads to the same names', () => {
  expect(namesOf(wingmanContract, 'SUPABASE_ANON')).toEqual(namesOf(wingmanContract, 'SUPABASE_ANON_KEY'));
});

test('a variable that the contract does not know has its own name alone', () => {
  expect(namesOf(wingmanContract, 'SOMETHING')).toEqual(['SOMETHING']);
});

test('the first name that is set counts', () => {
  const variables = { SUPABASE_PUBLISHABLE_KEY: 'third', SUPABASE_ANON: 'second' };
  expect(find('SUPABASE_ANON_KEY', variables)).toEqual({ name: 'SUPABASE_ANON', value: 'second' });
});

test('a blank value counts as not set', () => {
  expect(find('SUPABASE_ANON_KEY', { SUPABASE_ANON_KEY: ' ', SUPABASE_ANON: 'second' })?.name).toBe('SUPABASE_ANON');
  expect(find('SUPABASE_URL', { SUPABASE_URL: '' })).toBeNull();
});

test('a value is handed over as it was given', () => {
  expect(find('SUPABASE_URL', { SUPABASE_URL: ' "https://a" ' })?.value).toBe(' "https://a" ');
});

test('keys, tokens and passwords are secrets under every name, and URLs are not', () => {
  const names = secretVariables(wingmanContract);
  expect(names).toEqual(
    expect.arrayContaining([
      'SUPABASE_ANON',
      'SUPABASE_SERVICE_ROLE',
      'ANTHROPIC_API_KEY',
      'REDIS_PASSWORD',
      'RESEND_API_KEY',
      'SUPABASE_JWT_SECRET',
      'SUPABASE_SIGNING_KEY',
    ]),
  );
  expect(names).not.toContain('SUPABASE_URL');
  expect(names).not.toContain('REDIS_URL');
});

test('what the contract lists and what carries a public prefix reaches browsers', () => {
  const set = ['NEXT_PUBLIC_FOO', 'VITE_FOO', 'EXPO_PUBLIC_FOO', 'PUBLIC_FOO', 'SUPABASE_URL', 'NEXT_PUBLIC_API_URL'];
  const names = publicVariables(wingmanContract, set);
  expect(names.filter((name) => set.includes(name)).toSorted()).toEqual(
    ['EXPO_PUBLIC_FOO', 'NEXT_PUBLIC_API_URL', 'NEXT_PUBLIC_FOO', 'VITE_FOO'].toSorted(),
  );
  expect(names).toContain('NEXT_PUBLIC_SUPABASE_ANON_KEY');
  expect(new Set(names).size).toBe(names.length);
});

test('a contract adds a public prefix and takes none away', () => {
  const { environment } = wingmanContract;
  const contract = { ...wingmanContract, environment: { ...environment, publicPrefixes: ['PUBLIC_'] } };
  expect(publicVariables(contract, ['PUBLIC_FOO', 'VITE_FOO', 'FOO'])).toEqual(
    expect.arrayContaining(['PUBLIC_FOO', 'VITE_FOO']),
  );
});
