import { expect, test } from 'vitest';
import { failedByFault } from '../../../src/checks/failed-by-fault.ts';
import { restFaults } from '../../support/rest-faults.ts';

test('a fault becomes a failure with its reason, words and code', () => {
  expect(failedByFault(restFaults.unreachable, { level: 1 })).toEqual({
    status: 'failed',
    reason: 'unreachable',
    message: restFaults.unreachable.message,
    hint: restFaults.unreachable.hint,
    details: { level: 1 },
    error: 'ECONNREFUSED',
  });
});
