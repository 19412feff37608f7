import { alwaysTrueRead } from '../../../../../src/checks/rls/rules/always-true-read.ts';
import { catalogContract, signedInNotes } from '../../../../support/catalog-contract.ts';
import { buildPolicy, buildRelation, healthyCatalog, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(alwaysTrueRead, [
  [
    'names a policy that lets every user read everything, and writes what it should ask',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'true';
    },
    [
      {
        object: 'public.dating_goals.select',
        roles: ['authenticated'],
        commands: ['select'],
        mend: 'alter policy "select" on "public"."dating_goals" using ("user_id" = (select auth.uid()));',
      },
    ],
  ],
  [
    'names one for everybody, with both roles',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('peek', { roles: ['public'], using: '(1 = 1)' }));
    },
    [{ object: 'public.dating_goals.peek', roles: ['anon', 'authenticated'] }],
  ],
  [
    'names the reading half of a policy for ALL',
    (draft) => {
      relationIn(draft, 'user_locations').policies = [buildPolicy('all', { command: 'all', using: 'true' })];
    },
    ['public.user_locations.all'],
  ],
  [
    'writes ownership through another table',
    (draft) => {
      policyIn(draft, 'chat_messages', 'select').using = 'true';
    },
    [
      {
        object: 'public.chat_messages.select',
        mend: 'alter policy "select" on "public"."chat_messages" using (exists (select from "public"."wingman_matches" as step1 where step1."id" = "chat_messages"."match_id" and (select auth.uid()) in (step1."user1_id", step1."user2_id")));',
      },
    ],
  ],
  [
    'drops one on a table that is kept for the service role',
    (draft) => {
      relationIn(draft, 'audit_log').policies.push(buildPolicy('peek', { using: 'true' }));
    },
    [{ object: 'public.audit_log.peek', mend: 'drop policy "peek" on "public"."audit_log";' }],
  ],
  [
    'names one on a partition',
    (draft) => {
      const policies = [buildPolicy('peek', { using: 'true' })];
      const partitionOf = 'public.chat_messages';
      draft.relations.push(buildRelation('chat_2026', { rowSecurity: true, partitionOf, policies }));
    },
    ['public.chat_2026.peek'],
  ],
  [
    'is content when a restrictive policy asks for the owner',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'true';
      const narrow = buildPolicy('narrow', { isPermissive: false, command: 'all', using: '(user_id = auth.uid())' });
      relationIn(draft, 'dating_goals').policies.push(narrow);
    },
    [],
  ],
  [
    'is not content when the restrictive policy is for another role',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'true';
      const narrow = buildPolicy('narrow', { isPermissive: false, roles: ['anon'], using: 'false' });
      relationIn(draft, 'dating_goals').policies.push(narrow);
    },
    ['public.dating_goals.select'],
  ],
  [
    'is content with a restrictive policy that is always true',
    (draft) => {
      const idle = buildPolicy('idle', { isPermissive: false, using: 'true' });
      relationIn(draft, 'dating_goals').policies.push(idle);
    },
    [],
  ],
  [
    'is content with a policy for the service role or a role of its own',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(
        buildPolicy('jobs', { command: 'all', roles: ['service_role'], using: 'true', check: 'true' }),
        buildPolicy('reports', { roles: ['analyst'], using: 'true' }),
      );
    },
    [],
  ],
  [
    'is not content when users inherit the rights of that role',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('reports', { roles: ['analyst'], using: 'true' }));
      for (const role of draft.roles)
        if (role.name === 'authenticated') {
          role.inherits = ['analyst'];
          role.memberOf = ['analyst'];
        }
    },
    ['public.dating_goals.reports'],
  ],
  [
    'leaves a table without row level security to rls.enabled',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'true';
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
]);

const contract = catalogContract(signedInNotes);

testRule(
  alwaysTrueRead,
  [
    [
      'names a policy that lets more in than the contract does',
      (draft) => {
        policyIn(draft, 'notes', 'select').roles = ['anon', 'authenticated'];
      },
      [{ object: 'public.notes.select', roles: ['anon', 'authenticated'] }],
    ],
  ],
  { contract, facts: healthyCatalog(contract) },
);
