import { expect, test } from 'vitest';
import { publicVariables, secretVariables } from '../../../src/contract/sensitive-variables.ts';
import { wingmanContract } from '../../support/environment-variables.ts';

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
    ]),
  );
  expect(names).not.toContain('SUPABASE_URL');
  expect(names).not.toContain('REDIS_URL');
});

test('what the contract lists and what carries a public prefix reaches browsers', () => {
  const names = publicVariables(wingmanContract);
  expect(names).toContain('NEXT_PUBLIC_API_URL');
  expect(names).toContain('NEXT_PUBLIC_SUPABASE_SERVICE_ROLE');
  expect(names).toContain('NEXT_PUBLIC_ANTHROPIC_API_KEY');
  expect(new Set(names).size).toBe(names.length);
});
