import { expect, test } from 'vitest';
import { derive } from '../../../src/cli/commands/explain/derive.ts';
import { type Details, healthy } from '../../../src/core/outcome.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';

const bearer = { authorization: `Bearer ${token}` };

/** What a check of a user's module may have put into its details, in the names of what once was read back from there. */
const written: readonly Details[] = [
  { confirmation: 'by e-mail' },
  { confirmation: { raw: { status: 'failed', reason: 'shop-4711' }, seen: 1, needed: 2 } },
  { confirmation: { raw: null } },
  { dependency: 'database.query', blockedBy: 'database.query' },
  { findings: ['one', null, { object: 'public.a', mend: 'drop table a' }] },
  { matrix: { 'public.shop_4711': { select: 'leaking' } }, notVerified: { 'public.shop_4711': 7 } },
  { matrix: 'none', exposures: 'none', lastStatus: { deep: [] } },
];

test.each(written)('details %j are shown, and nothing else', async (details) => {
  const check = buildCheck('rls.isolation', [healthy('Fine', details)]);
  const { get, health } = await startServer([check]);
  const result = health.result('rls.isolation');
  expect(result).toMatchObject({ status: 'healthy', details, findings: [], exposures: [], confirmation: null });
  expect(result.blockedBy).toBeNull();

  const category = { name: 'rls', cadenceMs: 1_000, weight: 'hard' } as const;
  expect(Object.fromEntries(derive({ check, category, seen: result, dependencies: [] }))).toMatchObject({
    raw: 'healthy',
    verdict: 'healthy',
  });

  const metrics = (await get('/metrics', bearer)).body;
  expect(metrics).not.toMatch(/shop.4711|check_failures_total\{[^}]*\} [1-9]|exposure_verdict\{/);
  const page = (await get('/?format=html', bearer)).body;
  expect(page).not.toMatch(/class="matrix"|class="fixes"|being confirmed/);
  for (const format of ['json', 'text', 'health%2Bjson']) {
    expect((await get(`/health?format=${format}`, bearer)).statusCode).toBe(200);
  }
});
