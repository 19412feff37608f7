import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const asked = new URL('../../../src/node/node-version.js', import.meta.url);

test('the Node that is asked for at the start is the one that package.json names', () => {
  const [, major, minor] = /\[major, minor\] = \[(\d+), (\d+)\]/.exec(readFileSync(asked, 'utf8')) ?? [];
  expect(manifest.engines.node).toBe(`>=${major}.${minor}.0`);
});
