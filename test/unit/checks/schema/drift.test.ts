import { describe, expect, test } from 'vitest';
import { schemaDrift } from '../../../../src/checks/schema/drift.ts';
import { runAgainst } from '../../../support/rest-run.ts';

describe('schema.drift', () => {
  test('is confirmed at once, because it asks nothing', () => {
    expect(schemaDrift()).toMatchObject({
      name: 'schema.drift',
      confirmAfter: 1,
      dependsOn: ['database.service_client'],
    });
  });

  test('is not verified', async () => {
    expect(await runAgainst(schemaDrift)).toMatchObject({ status: 'degraded', reason: 'not_verified' });
  });
});
