import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import type { CatalogFacts, EvidenceQuestion, ServedAs } from '../../../../src/checks/catalog/facts.ts';
import { rlsAnonymous } from '../../../../src/checks/rls/anonymous.ts';
import { rlsChanges } from '../../../../src/checks/rls/changes.ts';
import { rlsEnabled } from '../../../../src/checks/rls/enabled.ts';
import { rlsFunctions } from '../../../../src/checks/rls/functions.ts';
import { rlsIsolation } from '../../../../src/checks/rls/isolation.ts';
import { rlsPolicies } from '../../../../src/checks/rls/policies.ts';
import { reviewEntries } from '../../../../src/checks/rls/review/review-entries.ts';
import type { Outcome } from '../../../../src/core/outcome.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import {
  buildVainEvidence,
  changedEvidence,
  changeTried,
  evidenceIn,
  healthyEvidence,
} from '../../../support/catalog-evidence.ts';
import {
  buildColumn,
  buildFunction,
  buildPolicy,
  buildRelation,
  changedCatalog,
  type Draft,
  grants,
  healthyCatalog,
  policyIn,
  relationIn,
} from '../../../support/catalog-facts.ts';
import { catalogFaults } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract, restTables } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';

const checks = { rlsEnabled, rlsPolicies, rlsIsolation, rlsAnonymous, rlsFunctions };
const highest = { rlsEnabled: 2, rlsPolicies: 2, rlsFunctions: 2, rlsIsolation: 3, rlsAnonymous: 3 };
const praise = {
  rlsEnabled: 'Row level security is on everywhere it must be',
  rlsPolicies: 'Every policy of the contract exists, and none is wider than it says',
  rlsFunctions: 'No function that goes around the policies is open to the API, except what policies call',
  rlsIsolation: /^No signed-in user got at more than is declared: /,
  rlsAnonymous: 'The anonymous key reaches nothing but what is declared public',
};

describe.each(Object.entries(checks))('%s with the functions', (name, check) => {
  test('is healthy at the highest level without any other question', async () => {
    const { outcome, questions } = await runWithCatalog(check);
    const level = highest[name as keyof typeof highest];
    expect(outcome).toMatchObject({ status: 'healthy', details: { level } });
    expect(outcome.message).toMatch(praise[name as keyof typeof praise]);
    expect(outcome.findings ?? []).toEqual([]);
    expect(questions).toBe(0);
  });

  test('waits for a second look, because it asks the network', () => {
    expect(check({ rest: {} } as never, restContract()).confirmAfter).toBeUndefined();
  });

  test.each([restFaults.unreachable, restFaults.timeout, restFaults.badKey])(
    'fails with a fault of the connection, without another question: $reason',
    async (facts) => {
      const { outcome, questions } = await runWithCatalog(check, { facts });
      expect(outcome).toMatchObject({ status: 'failed', reason: facts.reason, details: { level: 1 } });
      expect(outcome.message).toBe(`Row level security was not checked: ${facts.message}`);
      expect(questions).toBe(0);
    },
  );

  test.each([catalogFaults.notInstalled, catalogFaults.otherVersion, catalogFaults.forbidden])(
    'says level 1 after $code',
    async (facts) => {
      const { outcome } = await runWithCatalog(check, { facts });
      expect(outcome.details.level).toBe(1);
    },
  );
});

describe('constants of policies', () => {
  const planted = "((auth.uid() = user_id) OR (key = 'sk_internal_PLANTED'::text) OR (pin = 48151623))";

  test('leave in no finding, whatever is wrong, and what is to be done is still said', async () => {
    const facts = changedCatalog((draft) => {
      for (const relation of draft.relations) {
        relation.estimatedRows = 1_000_000;
        relation.indexes = [];
        for (const policy of relation.policies) {
          policy.using &&= planted;
          policy.check &&= planted;
        }
        relation.policies.push(buildPolicy('more', { command: 'all', roles: ['public'], using: planted }));
        relation.policies.push(buildPolicy('edit', { command: 'update', using: planted.replace('user_id', 'id') }));
      }
    });
    const { outcome } = await runWithCatalog(rlsPolicies, { facts });
    const text = JSON.stringify(outcome);
    expect(text).not.toMatch(/PLANTED|48151623/);
    const kinds = new Set(outcome.findings?.map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(['wider_than_contract', 'update_without_check', 'per_row_call', 'unindexed_policy_column']),
    );
    const ofKind = (wanted: string) => outcome.findings?.find(({ kind }) => kind === wanted)?.mend;
    expect(ofKind('per_row_call')).toMatch(/^-- in policy "/);
    expect(ofKind('update_without_check')).toMatch(/^-- give policy "/);
    expect(outcome.findings?.map(({ mend }) => mend)).toContainEqual(expect.stringMatching(/^-- write policy "/));
  });
});

describe('rls.functions with the functions', () => {
  const open = buildFunction('all_goals', { executableBy: ['authenticated'] });
  const helper = buildFunction('is_mine', { executableBy: ['authenticated'], calledBy: ['policy'] });

  test('is degraded as exposed by a door beside the policies, and names it as it can be accepted', async () => {
    const facts = { ...healthyCatalog(), functions: [open, helper] };
    expect((await runWithCatalog(rlsFunctions, { facts })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'exposed',
      details: { functions: 2, definers: 2 },
      findings: [
        { kind: 'definer_function', level: 'degraded', object: 'public.all_goals()' },
        { kind: 'policy_helper', level: 'advice', object: 'public.is_mine()' },
      ],
    });
  });

  test('is healthy beside advice alone', async () => {
    const facts = { ...healthyCatalog(), functions: [helper] };
    const { outcome } = await runWithCatalog(rlsFunctions, { facts });
    expect(outcome).toMatchObject({ status: 'healthy', findings: [{ kind: 'policy_helper' }] });
  });
});

describe('rls.changes', () => {
  const reviewed = (facts = healthyCatalog()) => ({
    ...catalogContract(),
    reviewed: { at: '2026-11-26', entries: { ...reviewEntries(facts).entries } },
  });

  test('is healthy while everything reads as it was reviewed, and says of when and of how much', async () => {
    const { outcome, questions } = await runWithCatalog(rlsChanges, {}, { contract: reviewed() });
    const compared = Object.keys(reviewed().reviewed.entries).length;
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: `Nothing that decides about access has changed since it was reviewed: ${compared} entries`,
      details: { level: 2, reviewedAt: '2026-11-26', compared },
    });
    expect(questions).toBe(0);
  });

  test('is degraded by a change, which it names', async () => {
    const facts = changedCatalog((draft) => {
      policyIn(draft, 'chat_messages', 'select').using = 'true';
    });
    expect((await runWithCatalog(rlsChanges, { facts }, { contract: reviewed() })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      findings: [{ kind: 'access_changed', object: 'policy "select" on public.chat_messages' }],
    });
  });

  test('says what could not be compared beside a lock', async () => {
    const facts = changedCatalog((draft) => {
      Object.assign(relationIn(draft, 'dating_goals'), { policies: [], hasAllPolicies: false });
    });
    const { outcome } = await runWithCatalog(rlsChanges, { facts }, { contract: reviewed() });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'locked', findings: [] });
    expect(outcome.message).toMatch(
      /^Not everything could be compared beside a lock: policy "select" on public\.dating_goals and 2 more objects$/,
    );
    expect(outcome.details?.locked).toContain('policy "select" on public.dating_goals');
  });

  test('fails with a fault of the connection', async () => {
    const facts = catalogFaults.unreachable;
    const { outcome } = await runWithCatalog(rlsChanges, { facts }, { contract: reviewed() });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      message: `Row level security was not checked: ${facts.message}`,
    });
  });

  test('is not verified without the functions', async () => {
    const facts = catalogFaults.notInstalled;
    const { outcome } = await runWithCatalog(rlsChanges, { facts }, { contract: reviewed() });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified', details: { level: 1 } });
  });
});

describe.each([
  ['rls.enabled', rlsEnabled],
  ['rls.policies', rlsPolicies],
])('%s beside a table that is locked', (_, check) => {
  const lock = (draft: Draft<CatalogFacts>) => {
    Object.assign(relationIn(draft, 'chat_messages'), { policies: [], hasAllPolicies: false });
  };

  test('judges the others, names it, and takes it neither for missing nor for a table without policies', async () => {
    const { outcome } = await runWithCatalog(check, { facts: changedCatalog(lock) });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'locked',
      details: { locked: ['public.chat_messages'], skipped: [] },
    });
    expect(outcome.findings).toEqual([]);
  });

  test('fails all the same for another table', async () => {
    const facts = changedCatalog((draft) => {
      lock(draft);
      const goals = relationIn(draft, 'dating_goals');
      goals.rowSecurity = check === rlsPolicies;
      goals.policies.push(buildPolicy('open', { using: 'true' }));
    });
    const { outcome } = await runWithCatalog(check, { facts });
    expect(outcome).toMatchObject({ status: 'failed', details: { locked: ['public.chat_messages'] } });
  });
});

describe.each([
  ['rls.isolation', rlsIsolation],
  ['rls.anonymous', rlsAnonymous],
])('%s beside a table that is locked', (_, check) => {
  const facts = changedCatalog((draft) => {
    Object.assign(relationIn(draft, 'dating_goals'), { policies: [], hasAllPolicies: false });
  });
  const lookInVain = changedEvidence((draft) => {
    const locked = { ...buildVainEvidence('public.dating_goals', 'error', '55P03'), obstacle: 'locked' };
    Object.assign(evidenceIn(draft, 'dating_goals'), locked);
  });
  const lockedWhileTried = changedEvidence((draft) => {
    const obstacle = { sqlstate: '55P03', obstacle: 'locked', own: [0, 3], foreign: [0, 3] } as const;
    for (const { commands } of evidenceIn(draft, 'dating_goals').personas)
      for (const tried of Object.values(commands)) Object.assign(tried, obstacle);
  });

  test.each([
    ['was not looked at', lookInVain],
    ['could not be tried', lockedWhileTried],
  ])('does not say of it what it is not when it %s', async (_what, evidence) => {
    const { outcome } = await runWithCatalog(check, { facts, evidence });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'locked',
      details: { locked: ['public.dating_goals'] },
      findings: [],
    });
    const verdicts = outcome.exposures?.filter(({ relation }) => relation === 'public.dating_goals') ?? [];
    expect(verdicts.some(({ verdict, why }) => verdict === 'not_verified' && why === 'locked')).toBe(true);
    expect(verdicts.every(({ verdict }) => verdict !== 'leaking' && verdict !== 'isolated')).toBe(true);
  });

  test('is degraded when the whole question waited for a lock in vain', async () => {
    const evidence = { reason: 'locked', code: '55P03', message: 'A table is locked', hint: 'Look' } as const;
    const { outcome } = await runWithCatalog(check, { evidence });
    expect(outcome.status).not.toBe('failed');
  });
});

describe('without the functions', () => {
  test.each([
    ['rls.enabled', rlsEnabled, { emptyTables: ['dating_goals'] }],
    ['rls.policies', rlsPolicies, {}],
    ['rls.functions', rlsFunctions, {}],
    ['rls.isolation', rlsIsolation, {}],
    ['rls.isolation with nobody to sign', rlsIsolation, { canSignStranger: false }],
    ['rls.anonymous', rlsAnonymous, { emptyTables: ['dating_goals'] }],
  ])('%s is not verified, and the hint is the one command', async (_, check, platform) => {
    const facts = catalogFaults.notInstalled;
    const { outcome } = await runWithCatalog(check, { facts }, { platform, contract: restContract() });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      hint: expect.stringContaining('wingman-health sql | psql "$DATABASE_URL"'),
      details: { level: 1 },
    });
  });
});

describe('rls.enabled with the functions', () => {
  test('has failed when row level security is off, and says how to mend it', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').rowSecurity = false;
    });
    expect((await runWithCatalog(rlsEnabled, { facts })).outcome).toMatchObject({
      status: 'failed',
      reason: 'unprotected',
      findings: [{ kind: 'policies_ignored', object: 'public.chat_messages', level: 'failed' }],
    });
  });

  test('lists tables that are missing', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
    });
    const { outcome } = await runWithCatalog(rlsEnabled, { facts });
    expect(outcome).toMatchObject({ status: 'healthy', details: { skipped: ['public.chat_messages'] } });
  });

  test('is not verified when no table with user data exists', async () => {
    const facts = { ...healthyCatalog(), relations: [] };
    expect((await runWithCatalog(rlsEnabled, { facts })).outcome).toMatchObject({ reason: 'not_verified' });
  });
});

describe('rls.policies with the functions', () => {
  test('lists every finding, and the worst gives the words', async () => {
    const facts = changedCatalog((draft) => {
      policyIn(draft, 'dating_goals', 'insert').check = '(user_id = auth.uid())';
      relationIn(draft, 'agent_sessions').policies.push(buildPolicy('loose', { command: 'delete', using: 'true' }));
    });
    const { outcome } = await runWithCatalog(rlsPolicies, { facts });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'unprotected',
      findings: [
        { kind: 'always_true_write', object: 'public.agent_sessions.loose' },
        { kind: 'wider_than_contract', object: 'public.agent_sessions.loose' },
        { kind: 'per_row_call', object: 'public.dating_goals.insert' },
      ],
    });
  });

  test('names a policy in its message, and shows the text of none', async () => {
    const facts = changedCatalog((draft) => {
      policyIn(draft, 'dating_goals', 'select').name = 'planted name';
      policyIn(draft, 'dating_goals', 'planted name').using = "((status = 'planted value'::text) OR true)";
    });
    const { outcome } = await runWithCatalog(rlsPolicies, { facts });
    expect(outcome.message).toBe(
      'A policy lets everybody read every row: public.dating_goals.planted name (select as authenticated)',
    );
    expect(JSON.stringify(outcome)).not.toContain('planted value');
  });

  test.each<[string, Parameters<typeof changedCatalog>[0]]>([
    [
      'a renamed policy',
      (draft) => {
        policyIn(draft, 'dating_goals', 'select').name = 'own goals';
      },
    ],
    [
      'a policy the other way round',
      (draft) => {
        policyIn(draft, 'dating_goals', 'select').using = '(( SELECT auth.uid() AS uid) = user_id)';
      },
    ],
    [
      'a policy with IN',
      (draft) => {
        policyIn(draft, 'dating_goals', 'select').using = '(user_id IN ( SELECT auth.uid() AS uid))';
      },
    ],
    [
      'a policy with ANY',
      (draft) => {
        policyIn(draft, 'dating_goals', 'select').using = '(user_id = ANY (ARRAY[( SELECT auth.uid() AS uid)]))';
      },
    ],
    [
      'a policy for another role',
      (draft) => {
        const jobs = { command: 'all', roles: ['service_role'], using: 'true', check: 'true' } as const;
        relationIn(draft, 'dating_goals').policies.push(buildPolicy('jobs', { ...jobs, roles: ['service_role'] }));
      },
    ],
    [
      'a restrictive policy on top',
      (draft) => {
        const using = '(user_id = ( SELECT auth.uid() AS uid))';
        const narrow = buildPolicy('narrow', { command: 'all', isPermissive: false, using, check: using });
        relationIn(draft, 'dating_goals').policies.push(narrow);
      },
    ],
    [
      'policies for everybody that ask for the user',
      (draft) => {
        for (const { policies } of draft.relations) for (const policy of policies) policy.roles = ['public'];
      },
    ],
    [
      'an index and a column more',
      (draft) => {
        relationIn(draft, 'dating_goals').indexes.push(['created_at']);
        relationIn(draft, 'dating_goals').columns.push(buildColumn('mood'));
      },
    ],
    [
      'a new table that is well protected',
      (draft) => {
        const own = buildPolicy('own', { command: 'all', using: '(user_id = ( SELECT auth.uid() AS uid))' });
        const privileges = grants({ authenticated: ['SELECT', 'INSERT'] });
        draft.relations.push(buildRelation('notes', { rowSecurity: true, privileges, policies: [own] }));
      },
    ],
  ])('stays healthy with %s', async (_, change) => {
    expect((await runWithCatalog(rlsPolicies, { facts: changedCatalog(change) })).outcome.status).toBe('healthy');
  });
});

/** What is said of one table: command, verdict and why. */
const verdictsOn = ({ exposures = [] }: Outcome, table: string) =>
  exposures
    .filter(({ relation }) => relation === table)
    .map(({ command, verdict, why }) => [command, verdict, why ?? ''].join(' ').trim());

describe('rls.isolation with the functions', () => {
  test('gives a verdict for each command of each table of the contract', async () => {
    const { outcome } = await runWithCatalog(rlsIsolation);
    expect(outcome.message).toBe(
      'No signed-in user got at more than is declared: 13 relations looked at, rows of others tried and refused in 11',
    );
    const closed = ['select denied', 'insert denied', 'update denied', 'delete denied'];
    const isolated = ['select isolated', 'insert isolated'];
    expect(verdictsOn(outcome, 'public.chat_messages')).toEqual([...isolated, 'update denied', 'delete denied']);
    expect(verdictsOn(outcome, 'public.user_locations')).toEqual([...isolated, 'update isolated', 'delete isolated']);
    expect(verdictsOn(outcome, 'public.audit_log')).toEqual(closed);
    expect(verdictsOn(outcome, 'public.approach_challenges')).toEqual(['select as_declared', ...closed.slice(1)]);
    expect(new Set(outcome.exposures?.map(({ relation }) => relation)).size).toBe(13);
    expect(outcome.exposures?.map(({ why }) => why).filter((why) => why !== null)).toEqual([]);
  });

  test('says of how many tables nothing is claimed between users', async () => {
    const contract = catalogContract({
      rooms: { columns: { id: 'uuid not null' }, primaryKey: ['id'], access: 'restricted' },
    });
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'rooms').policies.push(buildPolicy('open', { using: 'private.is_open_to_caller(id)' }));
    }, healthyCatalog(contract));
    const evidence = healthyEvidence(contract);
    const { outcome } = await runWithCatalog(rlsIsolation, { facts, evidence }, { contract });
    expect(outcome.status).toBe('healthy');
    expect(outcome.message).toMatch(/; 1 are closed to strangers, and between users nothing is claimed of them$/);
  });

  test('asks for every relation that somebody from outside was granted anything of', async () => {
    const questions: EvidenceQuestion[] = [];
    const facts = changedCatalog(({ relations }) => {
      const privileges = grants({ anon: ['SELECT'] });
      relations.push(buildRelation('posts', { privileges }), buildRelation('internal'));
    });
    await runWithCatalog(rlsIsolation, { facts, onQuestion: (question) => questions.push(question) });
    expect(questions).toHaveLength(1);
    expect(questions[0]?.targets.map(({ name }) => name)).toEqual([
      ...Object.values(catalogContract().tables).map(({ name }) => name),
      'posts',
    ]);
  });

  test('has failed as leaking, and names table and command', async () => {
    const evidence = changedEvidence((draft) => {
      changeTried(evidenceIn(draft, 'chat_messages'), 'stranger', 'delete', { foreign: [1, 6] });
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'leaking',
      details: { level: 3 },
      findings: [{ kind: 'foreign_rows', object: 'public.chat_messages', details: { commands: ['delete'] } }],
    });
    expect(verdictsOn(outcome, 'public.chat_messages')).toEqual(
      expect.arrayContaining(['select isolated', 'delete leaking']),
    );
  });

  test('has drifted when users cannot do what the contract lists', async () => {
    const evidence = changedEvidence((draft) => {
      changeTried(evidenceIn(draft, 'dating_goals'), 'owner', 'update', { own: [0, 3] });
    });
    expect((await runWithCatalog(rlsIsolation, { evidence })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'drifted',
      findings: [{ kind: 'own_rows_denied', details: { commands: ['update'] } }],
    });
  });

  test('is exposed when everybody reads some rows that nobody declared shared', async () => {
    const evidence = changedEvidence((draft) => {
      changeTried(evidenceIn(draft, 'dating_goals'), 'stranger', 'select', { foreign: [2, 6] });
    });
    expect((await runWithCatalog(rlsIsolation, { evidence })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'exposed',
      findings: [{ kind: 'rows_open_in_part', object: 'public.dating_goals' }],
    });
  });

  test('is invalid when a table does not work for anybody', async () => {
    const evidence = changedEvidence((draft) => {
      const failing = { own: null, foreign: null, sqlstate: '42P17' };
      for (const as of ['stranger', 'owner'] as const)
        changeTried(evidenceIn(draft, 'dating_goals'), as, 'update', failing);
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      findings: [{ kind: 'unusable_table', object: 'public.dating_goals', details: { seen: 'SQLSTATE 42P17' } }],
    });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContain('update not_verified sqlstate 42P17');
  });

  test('is not verified for an empty table, and says why', async () => {
    const evidence = changedEvidence((draft) => {
      Object.assign(evidenceIn(draft, 'dating_goals'), buildVainEvidence('public.dating_goals', 'empty'));
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified', details: { level: 3 } });
    expect(verdictsOn(outcome, 'public.dating_goals')).toEqual([
      'select not_verified empty',
      'insert not_verified empty',
      'update not_verified empty',
      'delete denied',
    ]);
  });

  test('reports a leak before what was not verified, and both among the verdicts', async () => {
    const evidence = changedEvidence((draft) => {
      evidenceIn(draft, 'dating_goals').personas = [];
      changeTried(evidenceIn(draft, 'chat_messages'), 'stranger', 'select', { foreign: [6, 6] });
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'leaking' });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContainEqual(expect.stringMatching(/^select not_verified/));
    expect(verdictsOn(outcome, 'public.chat_messages')).toContain('select leaking');
  });

  test('does not take a table for isolated that nobody looked at', async () => {
    const evidence = changedEvidence((draft) => {
      draft.relations = draft.relations.filter(({ relation }) => relation !== 'public.dating_goals');
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence });
    expect(outcome).toMatchObject({ reason: 'not_verified' });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContain('select not_verified not_looked_at');
  });

  test('is not verified where policies ask for claims that were not tried', async () => {
    const facts = changedCatalog((draft) => {
      const using = "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = goals)";
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('org', { using }));
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { facts });
    expect(outcome).toMatchObject({ reason: 'not_verified' });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContain('select not_verified claims');
  });

  test('passes over a table that is missing, and lists it', async () => {
    const facts = changedCatalog((draft) => {
      draft.relations = draft.relations.filter(({ name }) => name !== 'dating_goals');
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { facts });
    expect(outcome).toMatchObject({ status: 'healthy', details: { skipped: ['public.dating_goals'] } });
  });

  test('does not take what the contract lists on a table without owners for a leak', async () => {
    const contract = restContract({
      feedback: { ...restTables.dating_goals!, foreignKeys: [], access: { insert: 'signed_in' } },
    });
    const facts = healthyCatalog(contract);
    const evidence = healthyEvidence(contract);
    const { outcome } = await runWithCatalog(rlsIsolation, { facts, evidence }, { contract });
    expect(outcome.status).toBe('healthy');
    expect(verdictsOn(outcome, 'public.feedback')).toContain('insert as_declared');
  });

  test('is healthy when nothing belongs to users, and says that nothing was refused', async () => {
    const contract = restContract({ approach_challenges: restTables.approach_challenges! });
    const [facts, evidence] = [healthyCatalog(contract), healthyEvidence(contract)];
    const { outcome } = await runWithCatalog(rlsIsolation, { facts, evidence }, { contract });
    expect(outcome).toMatchObject({ status: 'healthy', message: expect.stringContaining('refused in 0') });
  });

  test('is not verified when no table of the contract exists', async () => {
    const contract = restContract({ approach_challenges: restTables.approach_challenges! });
    const { outcome } = await runWithCatalog(
      rlsIsolation,
      { facts: { ...healthyCatalog(contract), relations: [] }, evidence: healthyEvidence(contract) },
      { contract },
    );
    expect(outcome).toMatchObject({ reason: 'not_verified', details: { skipped: ['public.approach_challenges'] } });
  });

  test('is not verified, and not healthy, when the evidence took too long', async () => {
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence: catalogFaults.timeout });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      error: '57014',
      details: { level: 2 },
    });
  });

  test('fails when the connection broke after the catalog', async () => {
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence: catalogFaults.unreachable });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable' });
  });

  test('asks over the Data API when only the evidence is not installed', async () => {
    const { outcome, questions } = await runWithCatalog(rlsIsolation, { evidence: catalogFaults.notInstalled });
    expect(outcome.details.level).toBe(1);
    expect(questions).toBeGreaterThan(0);
  });

  test.each<[what: string, stranger: ServedAs | Fault, reason: string, kind: string]>([
    ['has the rights of the service', 'privileged', 'leaking', 'served_as_service'],
    ['is served as if not signed in', 'anon', 'unauthorized', 'served_as_anon'],
    ['is refused', restFaults.badToken, 'unauthorized', 'users_refused'],
    [
      'may not call what is called before a request',
      { ...restFaults.refusedByGrants, about: 'needed' },
      'unauthorized',
      'users_refused',
    ],
    [
      'meets an error of the API',
      { ...restFaults.badToken, reason: 'invalid', status: 400 },
      'unauthorized',
      'users_refused',
    ],
  ])('fails when whoever signs in %s', async (_, stranger, reason, kind) => {
    const { outcome } = await runWithCatalog(rlsIsolation, { served: { stranger } });
    expect(outcome).toMatchObject({ status: 'failed', reason, findings: [{ kind, object: 'authenticated' }] });
    expect(verdictsOn(outcome, 'public.chat_messages')).toContain('select isolated');
  });

  test('says a leak of rows before whom users are served as, and lists both', async () => {
    const evidence = changedEvidence((draft) => {
      changeTried(evidenceIn(draft, 'chat_messages'), 'stranger', 'delete', { foreign: [1, 6] });
    });
    const { outcome } = await runWithCatalog(rlsIsolation, { evidence, served: { stranger: 'anon' } });
    expect(outcome).toMatchObject({
      reason: 'leaking',
      message: expect.stringMatching(
        /^Anybody who signs up may delete rows of others in public\.chat_messages.*, and 1 more finding$/,
      ),
      findings: [{ kind: 'foreign_rows' }, { kind: 'served_as_anon' }],
    });
  });

  test.each([
    ['the question whom they are served as was not answered', { served: { stranger: restFaults.timeout } }, {}],
    ['nobody can be signed', { served: { stranger: 'privileged' } }, { canSignStranger: false }],
  ] as const)('judges by rows alone when %s', async (_, catalog, platform) => {
    const { outcome } = await runWithCatalog(rlsIsolation, catalog, { platform });
    expect(outcome.status).toBe('healthy');
  });
});

describe('rls.anonymous with the functions', () => {
  test('gives a verdict for each command of each table, and what is declared open is so', async () => {
    const { outcome } = await runWithCatalog(rlsAnonymous);
    const closed = ['select denied', 'insert denied', 'update denied', 'delete denied'];
    expect(verdictsOn(outcome, 'public.dating_goals')).toEqual(closed);
    expect(verdictsOn(outcome, 'public.approach_challenges')).toEqual(['select as_declared', ...closed.slice(1)]);
  });

  test('has failed as leaking, and names the table', async () => {
    const facts = changedCatalog((draft) => {
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('peek', { roles: ['anon'], using: 'true' }));
    });
    const { outcome } = await runWithCatalog(rlsAnonymous, { facts });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'leaking',
      details: { level: 3 },
      findings: [{ kind: 'anonymous_reads', object: 'public.dating_goals' }],
    });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContain('select leaking');
  });

  test('is healthy with policies for everybody that show anon nothing', async () => {
    const facts = changedCatalog((draft) => {
      for (const { policies } of draft.relations) for (const policy of policies) policy.roles = ['public'];
    });
    expect((await runWithCatalog(rlsAnonymous, { facts })).outcome).toMatchObject({ status: 'healthy' });
  });

  test('is exposed when some rows are read that nobody declared shared', async () => {
    const facts = changedCatalog((draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['public'];
    });
    const evidence = changedEvidence((draft) => {
      changeTried(evidenceIn(draft, 'dating_goals'), 'anon', 'select', { foreign: [2, 6] });
    });
    const { outcome } = await runWithCatalog(rlsAnonymous, { facts, evidence });
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'exposed',
      findings: [{ kind: 'undeclared_public', object: 'public.dating_goals' }],
    });
    expect(verdictsOn(outcome, 'public.dating_goals')).toContain('select not_verified some_rows_open');
  });

  test('is not verified with such a policy when the evidence took too long', async () => {
    const facts = changedCatalog((draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['public'];
    });
    const { outcome } = await runWithCatalog(rlsAnonymous, { facts, evidence: catalogFaults.timeout });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified', details: { level: 2 } });
    const doubts = outcome.exposures?.filter(({ verdict }) => verdict === 'not_verified');
    expect(doubts).toMatchObject([{ relation: 'public.dating_goals', command: 'select', why: 'not_looked_at' }]);
  });

  test('needs no evidence where the catalog decides', async () => {
    const { outcome } = await runWithCatalog(rlsAnonymous, { evidence: catalogFaults.timeout });
    expect(outcome).toMatchObject({ status: 'healthy', details: { level: 2 } });
  });

  test.each<[what: string, anon: ServedAs, reason: string, kind: string]>([
    ['has the rights of the service', 'privileged', 'leaking', 'served_as_service'],
    ['is served as a user', 'signed_in', 'unprotected', 'served_as_another'],
  ])('fails when the anonymous key %s', async (_, anon, reason, kind) => {
    const { outcome } = await runWithCatalog(rlsAnonymous, { served: { anon } });
    expect(outcome).toMatchObject({ status: 'failed', reason, findings: [{ kind, object: 'anon' }] });
  });

  test('leaves a key that is refused to database.anon_client', async () => {
    const { outcome } = await runWithCatalog(rlsAnonymous, { served: { anon: restFaults.badKey } });
    expect(outcome.status).toBe('healthy');
  });
});
