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
  expect(watched()).toEqual(watched());
  expect(watched({}, { SUPABASE_SERVICE_ROLE_KEY: 'another-key' })).toEqual(watched());
  expect(watched({}, { SUPABASE_URL: ' https://ONE.example/ ' })).toEqual(watched());
});

test('another project or platform has another name', () => {
  const names = [watched(), watched({}, { SUPABASE_URL: 'https://two.example' }), watched({ platform: 'Shop' })];
  expect(new Set(names.map(({ platform }) => platform)).size).toBe(3);
});

test('what is expected may change without a loss of what was seen', () => {
  const changed = watched({ uses: { ...builtInContract().uses, redis: false } });
  expect(changed.platform).toBe(watched().platform);
  expect(changed.expectation).not.toBe(watched().expectation);
});

test('a name says nothing of what it names', () => {
  for (const name of Object.values(watched())) expect(name).toMatch(/^[0-9a-f]{16}$/);
});

test('a platform without an address has a name as well', () => {
  expect(watched({}, { SUPABASE_URL: '' }).platform).toMatch(/^[0-9a-f]{16}$/);
});
