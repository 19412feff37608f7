import { expect, test } from 'vitest';
import { readPlatform } from '../../../src/config/read-platform.ts';
import { nameWatched } from '../../../src/config/watched.ts';
import { builtInContract } from '../../../src/contract/load-contract.ts';
import type { Contract } from '../../../src/contract/schema.ts';

const environment = { SUPABASE_URL: 'https://one.example', SUPABASE_SERVICE_ROLE_KEY: 'a-key-of-the-platform' };

function watched(changes: Partial<Contract> = {}, variables: Record<string, string> = {}) {
  const contract = { ...builtInContract(), ...changes };
  return nameWatched(contract, readPlatform({ ...environment, ...variables }, contract));
}

test('the same platform has the same name, whatever key opens it and however its address is written', () => {
  expect(watched({}, { SUPABASE_SERVICE_ROLE_KEY: 'another-key' })).toBe(watched());
  expect(watched({}, { SUPABASE_URL: ' https://ONE.example/ ' })).toBe(watched());
});

test('another project or platform has another name', () => {
  const names = [watched(), watched({}, { SUPABASE_URL: 'https://two.example' }), watched({ platform: 'Shop' })];
  expect(new Set(names).size).toBe(3);
});

test('what is expected may change without a loss of what was seen', () => {
  expect(watched({ uses: { ...builtInContract().uses, redis: false }, schema: 'other' })).toBe(watched());
});

test('a name says nothing of what it names', () => {
  expect(watched()).toMatch(/^[0-9a-f]{16}$/);
});

test('a platform without an address has a name as well', () => {
  expect(watched({}, { SUPABASE_URL: '' })).toMatch(/^[0-9a-f]{16}$/);
});
