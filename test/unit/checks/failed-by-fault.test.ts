import { expect, test } from 'vitest';
import { failedByFault } from '../../../src/checks/failed-by-fault.ts';
import { restFaults } from '../../support/rest-faults.ts';

test('what was not checked comes first, so that the name of the check does not read as a finding', () => {
  const message = 'The Data API at db.internal:8000 did not answer within 5 s';
  const fault = { ...restFaults.timeout, message };
  expect(failedByFault(fault, {}, { unchecked: 'Row level security' }).message).toBe(
    'Row level security was not checked: the Data API at db.internal:8000 did not answer within 5 s',
  );
  expect(failedByFault({ ...fault, message: 'SUPABASE_URL is not set' }, {}, { unchecked: 'The schema' }).message).toBe(
    'The schema was not checked: SUPABASE_URL is not set',
  );
  expect(failedByFault({ ...fault, message: 'x'.repeat(160) }, {}, { unchecked: 'The schema' }).message).toHaveLength(
    160,
  );
});

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

test('where the fault was and whose finding it is are told, and only then', () => {
  const ofKey = { ...restFaults.badKey, about: 'key', place: 'db.internal:8000' } as const;
  expect(failedByFault(ofKey)).toMatchObject({ place: 'db.internal:8000', blockedBy: 'environment.keys' });
  const plain = failedByFault(restFaults.unknownTable('docs'));
  expect(plain).toHaveProperty('place', undefined);
  expect(plain).not.toHaveProperty('blockedBy');
});

test('the place of a fault that is about one thing comes after it', () => {
  const { message } = failedByFault(restFaults.timeout, {}, { where: 'public.docs as anon' });
  expect(message).toBe(`${restFaults.timeout.message}: public.docs as anon`);
});
