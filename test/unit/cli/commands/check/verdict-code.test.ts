import { expect, test } from 'vitest';
import { verdictCode } from '../../../../../src/cli/commands/check/verdict-code.ts';
import type { Status } from '../../../../../src/core/status.ts';

test.each<[Status, 'failed' | 'degraded', boolean, number]>([
  ['healthy', 'failed', true, 0],
  ['degraded', 'failed', true, 0],
  ['degraded', 'degraded', true, 1],
  ['unknown', 'failed', true, 2],
  ['unknown', 'degraded', true, 2],
  ['failed', 'failed', true, 1],
  ['healthy', 'failed', false, 2],
  ['degraded', 'degraded', false, 2],
  ['failed', 'failed', false, 1],
])('%s with --fail-on %s, in time: %s, is exit code %i', (status, failOn, isComplete, code) => {
  expect(verdictCode(status, failOn, isComplete)).toBe(code);
});
