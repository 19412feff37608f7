import { expect, test } from 'vitest';
import { bareValue, findValueFlaw } from '../../../../src/checks/environment/value-flaw.ts';
import { legacyKey, publishableKey, secretKey } from '../../../support/environment-variables.ts';

test.each([
  'your-anon-key',
  'YOUR_ANON_KEY',
  'your_supabase_url',
  'sk-ant-your-key',
  're_your_api_key',
  'sb_secret_your_key',
  'https://your-project.supabase.co',
  'https://your_project_ref.supabase.co',
  'changeme',
  'Change-Me',
  'redis://:change_me@localhost:6379',
  'replace-this',
  '<anon key>',
  'https://<ref>.supabase.co',
  '$' + '{SUPABASE_URL}',
  '{{ anon_key }}',
  'xxx',
  'XXXXXXXX',
  're_xxxxxxxxx',
  're_123456789',
  'https://xxxx.supabase.co',
  'TODO',
  'todo: ask',
  'example',
  'https://example.supabase.co',
  'redis://redis.example.com:6379',
  'placeholder-key',
  'eyJhbGciOiJIUzI1NiIs...',
  'sb_secret_…',
  'null',
  'undefined',
  'insert-key-here',
])('%j is a placeholder', (value) => {
  expect(findValueFlaw(value)).toBe('is a placeholder');
});

test.each([
  publishableKey,
  secretKey,
  legacyKey(),
  'https://abcdefghijklmnopqrst.supabase.co',
  'https://find-your-match.wingman.dev',
  'https://my-company.dev',
  'http://127.0.0.1:54321',
  'redis://default:p4ss@cache.internal:6379/0',
  'sk-ant-api03-AbC',
])('%j is none', (value) => {
  expect(findValueFlaw(value)).toBeNull();
});

test.each(['"value"', "'value'", '`value`'])('%s is wrapped in quotes', (value) => {
  expect(findValueFlaw(value)).toBe('is wrapped in quotes');
});

test.each([' value', 'value ', 'value\n', '\tvalue', ' "value"'])('%j has whitespace around it', (value) => {
  expect(findValueFlaw(value)).toBe('begins or ends with whitespace');
});

test('a quoted placeholder is a placeholder', () => {
  expect(findValueFlaw('"changeme"')).toBe('is a placeholder');
});

test('the bare value is what was probably meant', () => {
  expect(bareValue(' "value"\n')).toBe('value');
  expect(bareValue('va"lue')).toBe('va"lue');
});
