import { expect, test } from 'vitest';
import { worstSeen } from '../../../../src/http/history/worst-seen.ts';

const none = { healthy: 0, degraded: 0, unknown: 0, failed: 0, uptime: 100 };

test.each([
  [{ healthy: 9, degraded: 1 }, 'degraded'],
  [{ healthy: 9, unknown: 1, degraded: 3 }, 'unknown'],
  [{ healthy: 9, unknown: 1, failed: 1 }, 'failed'],
  [{ healthy: 1 }, 'healthy'],
])('of %j the worst is %s', (looks, worst) => {
  expect(worstSeen({ ...none, ...looks })).toBe(worst);
});

test('an hour of which nothing was seen is not healthy', () => {
  expect(worstSeen(null)).toBeNull();
});

test('an hour that an earlier look has filled was up or down as its time says', () => {
  expect(worstSeen({ ...none, uptime: 0.5 })).toBe('healthy');
  expect(worstSeen({ ...none, uptime: 0 })).toBe('failed');
});
