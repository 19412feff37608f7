import { describe, expect, test } from 'vitest';
import type { EvidenceFacts, RelationEvidence, RoleFacts } from '../../../../src/checks/catalog/facts.ts';
import { rlsAnonymous } from '../../../../src/checks/rls/anonymous.ts';
import { rlsEnabled } from '../../../../src/checks/rls/enabled.ts';
import { rlsIsolation } from '../../../../src/checks/rls/isolation.ts';
import { buildVainEvidence, changedEvidence, evidenceIn } from '../../../support/catalog-evidence.ts';
import {
  buildRelation,
  changedCatalog,
  grants,
  healthyCatalog,
  policyIn,
  relationIn,
} from '../../../support/catalog-facts.ts';
import { catalogFaults } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';

const noTableOfContract = {
  ...healthyCatalog(),
  relations: [buildRelation('notes', { rowSecurity: true, privileges: grants({ authenticated: ['SELECT'] }) })],
};
const applyMigrations = 'Apply the migrations, or name the tables and their owners in the contract';

const inVain = (state: RelationEvidence['state'], different: Partial<RelationEvidence> = {}) =>
  changedEvidence((draft) => {
    for (const name of ['chat_messages', 'dating_goals'])
      Object.assign(evidenceIn(draft, name), { ...buildVainEvidence(`public.${name}`, state), ...different });
  });
const behindLock = inVain('error', { sqlstate: '55P03', obstacle: 'locked' });
/** Two tables with policies for everybody, of which only the evidence says what they show. */
const forEverybody = changedCatalog((draft) => {
  for (const name of ['chat_messages', 'dating_goals']) policyIn(draft, name, 'select').roles = ['public'];
});

describe('rls.isolation says what is not proved', () => {
  const run = async (evidence: EvidenceFacts, facts = healthyCatalog()) =>
    (await runWithCatalog(rlsIsolation, { facts, evidence })).outcome;
  const serviceRole = (different: Partial<RoleFacts>) =>
    changedCatalog(({ roles }) => {
      Object.assign(roles.find(({ name }) => name === 'service_role') ?? {}, different);
    });

  test('where no table of the contract exists, though others do', async () => {
    expect(
      await run(
        changedEvidence(() => {}),
        noTableOfContract,
      ),
    ).toMatchObject({
      reason: 'not_verified',
      message: 'No table of the contract exists, so whose rows there are is not known',
      hint: applyMigrations,
      details: { level: 3 },
    });
  });

  test('of tables without rows', async () => {
    expect(await run(inVain('empty'))).toMatchObject({
      reason: 'not_verified',
      message: expect.stringMatching(
        /^Whether users are kept apart is not known in public\.\w+ \(no row to try\) and 1 more relation$/,
      ),
      hint: expect.stringMatching(/^See why at each table: empty tables prove nothing/),
    });
  });

  test('beside a lock', async () => {
    expect((await run(behindLock)).message).toMatch(
      /^Whether users are kept apart could not be tried beside a lock: public\.\w+ and 1 more relation$/,
    );
  });

  test('where the service role may see no row because policies bind it, and how to let it', async () => {
    expect(await run(inVain('empty'), serviceRole({ bypassesRowSecurity: false }))).toMatchObject({
      reason: 'not_verified',
      message: expect.stringMatching(
        /^Policies keep rows from the service role too, so nothing could be tried in public\.\w+ \(no row to try\) and/,
      ),
      hint: 'Let it see the rows that are tried: alter role service_role bypassrls;',
      details: { level: 3 },
      exposures: expect.arrayContaining([expect.objectContaining({ verdict: 'not_verified' })]),
    });
  });

  test('and not that policies bind a service role that is a superuser', async () => {
    const outcome = await run(inVain('empty'), serviceRole({ isSuperuser: true, bypassesRowSecurity: false }));
    expect(outcome.message).toMatch(/^Whether users are kept apart is not known/);
  });

  test('and nothing where policies bind the service role, but all that was to be tried was', async () => {
    const outcome = await run(
      changedEvidence(() => {}),
      serviceRole({ bypassesRowSecurity: false }),
    );
    expect(outcome.status).toBe('healthy');
  });

  test.each([
    [
      catalogFaults.timeout,
      {
        reason: 'not_verified',
        message: 'Whether users are kept apart could not be tried in time: the policies took too long',
        hint: expect.stringContaining('unindexed_policy_column and per_row_call name what makes policies slow'),
        error: '57014',
      },
    ],
    [
      { reason: 'locked', code: '55P03', message: 'A table is locked', hint: 'See database.locks' } as const,
      {
        reason: 'locked',
        message: 'Whether users are kept apart could not be tried: a table that policies read is locked',
        hint: 'See database.locks',
        error: '55P03',
      },
    ],
  ])('when the evidence ends with $code', async (evidence, said) => {
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({ status: 'degraded', ...said, details: { level: 2 } });
  });
});

describe('rls.anonymous says what is not proved', () => {
  test('where no table is exposed', async () => {
    const facts = { ...healthyCatalog(), relations: [] };
    expect((await runWithCatalog(rlsAnonymous, { facts })).outcome).toMatchObject({
      reason: 'not_verified',
      message: 'What the anonymous key can reach is not known where no table is exposed',
    });
  });

  test('of tables without rows that policies for everybody are about', async () => {
    const { outcome } = await runWithCatalog(rlsAnonymous, { facts: forEverybody, evidence: inVain('empty') });
    expect(outcome).toMatchObject({
      reason: 'not_verified',
      message: expect.stringMatching(
        /^What the anonymous key can reach is not known in public\.\w+ \(no row to try\) and 1 more relation$/,
      ),
      hint: expect.stringMatching(/^Let no policy apply to anon or public/),
    });
  });

  test('beside a lock', async () => {
    const { outcome } = await runWithCatalog(rlsAnonymous, { facts: forEverybody, evidence: behindLock });
    expect(outcome.message).toMatch(
      /^What the anonymous key can reach could not be tried beside a lock: public\.\w+ and 1 more relation$/,
    );
  });

  test('and goes by the catalog where the function for evidence is not there', async () => {
    const evidence = catalogFaults.notInstalled;
    const { outcome } = await runWithCatalog(rlsAnonymous, { evidence });
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'The anonymous key reaches nothing but what is declared public',
      details: { level: 2 },
    });
    const doubtful = await runWithCatalog(rlsAnonymous, { facts: forEverybody, evidence });
    expect(doubtful.outcome).toMatchObject({ reason: 'not_verified', details: { level: 2 } });
  });
});

test('rls.enabled says that no table with user data exists, and which are missing', async () => {
  const facts = changedCatalog((draft) => {
    draft.relations = [relationIn(draft, 'approach_challenges')];
  });
  const { outcome } = await runWithCatalog(rlsEnabled, { facts });
  expect(outcome).toMatchObject({
    reason: 'not_verified',
    message: 'No table of the contract that holds user data exists',
    hint: applyMigrations,
    details: { level: 2, skipped: expect.arrayContaining(['public.dating_goals']) },
  });
});
