import { expect, test } from 'vitest';
import { readCheckSection } from '../../../../../src/cli/commands/explain/read-check-section.ts';

test('a section goes from its heading to the next', () => {
  const section = readCheckSection('redis.cache');
  expect(section).toMatch(/^\*\*Means\.\*\*/);
  expect(section).toContain('**To mend.**');
  expect(section).not.toContain('## ');
});

test('the last section of a document is whole', () => {
  expect(readCheckSection('redis.fallback')).toContain('**Why it matters.**');
});

test.each(['redis.nothing', 'billing.gateway'] as const)('there is none for %s', (check) => {
  expect(readCheckSection(check)).toBeNull();
});
