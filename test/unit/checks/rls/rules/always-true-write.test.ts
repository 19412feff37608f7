import { alwaysTrueWrite } from '../../../../../src/checks/rls/rules/always-true-write.ts';
import { catalogContract, signedInNotes } from '../../../../support/catalog-contract.ts';
import { buildPolicy, healthyCatalog, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(alwaysTrueWrite, [
  [
    'names a loose DELETE behind a correct SELECT',
    (draft) => {
      const loose = buildPolicy('loose', { command: 'delete', using: 'true' });
      relationIn(draft, 'dating_goals').policies.push(loose);
    },
    [
      {
        object: 'public.dating_goals.loose',
        roles: ['authenticated'],
        commands: ['delete'],
        mend: 'alter policy "loose" on "public"."dating_goals" using ("user_id" = (select auth.uid()));',
      },
    ],
  ],
  [
    'names an INSERT that takes every row',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').check = 'true';
    },
    [{ object: 'public.dating_goals.insert', commands: ['insert'] }],
  ],
  [
    'names an UPDATE that reaches every row, though the new one is checked',
    (draft) => {
      policyIn(draft, 'dating_goals', 'update').using = 'true';
    },
    [{ object: 'public.dating_goals.update', commands: ['update'] }],
  ],
  [
    'names an UPDATE that lets rows be given away',
    (draft) => {
      policyIn(draft, 'dating_goals', 'update').check = 'true';
    },
    ['public.dating_goals.update'],
  ],
  [
    'names every command of a policy for ALL without WITH CHECK',
    (draft) => {
      relationIn(draft, 'user_locations').policies = [buildPolicy('all', { command: 'all', using: 'true' })];
    },
    [{ object: 'public.user_locations.all', commands: ['insert', 'update', 'delete'] }],
  ],
  [
    'names a policy to public that was meant for the service role',
    (draft) => {
      const meant = { command: 'all', roles: ['public'], using: 'true', check: 'true' } as const;
      relationIn(draft, 'agent_sessions').policies.push(
        buildPolicy('service role has full access', { ...meant, roles: ['public'] }),
      );
    },
    [{ object: 'public.agent_sessions.service role has full access', roles: ['anon', 'authenticated'] }],
  ],
  [
    'names a write to a public table that the contract does not list',
    (draft) => {
      const scribble = buildPolicy('scribble', { command: 'insert', check: 'true' });
      relationIn(draft, 'approach_challenges').policies.push(scribble);
    },
    ['public.approach_challenges.scribble'],
  ],
  [
    'is content with a policy that reads alone',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'true';
    },
    [],
  ],
  [
    'is content when a restrictive policy asks for the owner',
    (draft) => {
      const { policies } = relationIn(draft, 'dating_goals');
      policies.push(buildPolicy('loose', { command: 'delete', using: 'true' }));
      policies.push(buildPolicy('narrow', { isPermissive: false, command: 'delete', using: '(user_id = auth.uid())' }));
    },
    [],
  ],
]);

const contract = catalogContract(signedInNotes);

testRule(
  alwaysTrueWrite,
  [
    [
      'names a policy that lets more in than the contract does',
      (draft) => {
        policyIn(draft, 'notes', 'insert').roles = ['anon', 'authenticated'];
      },
      [{ object: 'public.notes.insert', roles: ['anon', 'authenticated'], commands: ['insert'] }],
    ],
    [
      'names a policy that lets do more than the contract does',
      (draft) => {
        policyIn(draft, 'notes', 'insert').command = 'all';
      },
      [{ object: 'public.notes.insert', commands: ['insert', 'update'] }],
    ],
  ],
  { contract, facts: healthyCatalog(contract) },
);
