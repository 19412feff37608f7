import { describe, expect, test } from 'vitest';
import { rlsPolicies } from '../../../../src/checks/rls/policies.ts';
import { runAgainst } from '../../../support/rest-run.ts';

describe('rls.policies', () => {
  test('is confirmed at once, because it asks nothing', () => {
    expect(rlsPolicies()).toMatchObject({
      name: 'rls.policies',
      confirmAfter: 1,
      dependsOn: ['database.service_client'],
    });
  });

  test('is not verified', async () => {
    const outcome = await runAgainst(rlsPolicies);
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified', details: { level: 1 } });
  });
});
