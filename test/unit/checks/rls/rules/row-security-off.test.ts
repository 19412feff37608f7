import { rowSecurityOff } from '../../../../../src/checks/rls/rules/row-security-off.ts';
import { buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(rowSecurityOff, [
  [
    'names a table of users without it, with policies for its owners',
    (draft) => {
      const relation = relationIn(draft, 'dating_goals');
      relation.rowSecurity = false;
      relation.policies = [];
    },
    [
      {
        object: 'public.dating_goals',
        mend: [
          'alter table "public"."dating_goals" enable row level security;',
          'create policy "owners" on "public"."dating_goals" for all to "authenticated" using ("user_id" = (select auth.uid())) with check ("user_id" = (select auth.uid()));',
        ].join('\n'),
      },
    ],
  ],
  [
    'names a table that is kept for the service role, without offering a policy',
    (draft) => {
      relationIn(draft, 'audit_log').rowSecurity = false;
    },
    [{ object: 'public.audit_log', mend: 'alter table "public"."audit_log" enable row level security;' }],
  ],
  [
    'names a partitioned table',
    (draft) => {
      const relation = relationIn(draft, 'chat_messages');
      relation.kind = 'partitioned table';
      relation.rowSecurity = false;
      relation.policies = [];
    },
    ['public.chat_messages'],
  ],
  [
    'names a foreign table, which cannot have it',
    (draft) => {
      const relation = relationIn(draft, 'audit_log');
      relation.kind = 'foreign table';
      relation.rowSecurity = false;
    },
    ['public.audit_log'],
  ],
  [
    'names a table that nobody was granted, too',
    (draft) => {
      const relation = relationIn(draft, 'audit_log');
      relation.rowSecurity = false;
      relation.privileges = grants();
    },
    ['public.audit_log'],
  ],
  [
    'says nothing of a table that is declared public',
    (draft) => {
      relationIn(draft, 'approach_challenges').rowSecurity = false;
    },
    [],
  ],
  [
    'leaves a table with policies to policies_ignored',
    (draft) => {
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
  [
    'leaves what the contract does not name to schema.drift',
    (draft) => {
      draft.relations.push(buildRelation('notes'));
    },
    [],
  ],
  [
    'says nothing of views, which cannot have it',
    (draft) => {
      for (const [name, kind] of [
        ['chat_messages', 'view'],
        ['dating_goals', 'materialized view'],
      ] as const)
        Object.assign(relationIn(draft, name), { kind, rowSecurity: false, policies: [] });
    },
    [],
  ],
]);
