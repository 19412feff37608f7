import { expect } from 'vitest';
import { anonymousWrites } from '../../../../../src/checks/rls/rules/anonymous-writes.ts';
import { changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildPolicy, buildRelation, grants, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

testExposureRule(anonymousWrites, [
  [
    'names what anon may write without row level security',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      relationIn(facts, 'dating_goals').privileges.anon = ['INSERT', 'DELETE'];
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['anon'],
        commands: ['insert', 'delete'],
        says: expect.stringContaining('Anybody, signed in or not,'),
        mend: 'revoke insert, delete on "public"."dating_goals" from anon;',
      },
    ],
  ],
  [
    'names what the evidence shows that anon may write',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'insert').roles = ['public'];
      relationIn(facts, 'dating_goals').privileges.anon = ['SELECT', 'INSERT'];
      changeTried(evidenceIn(evidence, 'dating_goals'), 'anon', 'insert', { granted: true, madeUp: [1, 2] });
    },
    [{ object: 'public.dating_goals', commands: ['insert'] }],
  ],
  [
    'names a table that the contract does not name, whoever its rows are about',
    ({ relations }) => {
      relations.push(buildRelation('guestbook', { privileges: grants({ anon: ['SELECT', 'INSERT'] }) }));
    },
    [{ object: 'public.guestbook', commands: ['insert'] }],
  ],
  [
    'is content when anon may only read',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
  [
    'names the policy that lets anon write',
    (facts) => {
      relationIn(facts, 'dating_goals').policies.push(
        buildPolicy('post', { command: 'insert', roles: ['anon'], check: 'true' }),
      );
      relationIn(facts, 'dating_goals').privileges.anon = ['SELECT', 'INSERT'];
    },
    [{ object: 'public.dating_goals', commands: ['insert'], suspects: ['post'] }],
  ],
]);
