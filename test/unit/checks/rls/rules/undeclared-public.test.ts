import { expect } from 'vitest';
import { undeclaredPublic } from '../../../../../src/checks/rls/rules/undeclared-public.ts';
import { buildEvidence, changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildColumn, buildPolicy, buildRelation, grants, policyIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

const privileges = grants({ anon: ['SELECT'] });
const open = buildPolicy('open', { roles: ['public'], using: 'true' });

testExposureRule(undeclaredPublic, [
  [
    'names a new table that a policy opens to everybody',
    (facts) => {
      facts.relations.push(buildRelation('posts', { rowSecurity: true, privileges, policies: [open] }));
    },
    [
      {
        object: 'public.posts',
        suspects: ['open'],
        says: expect.stringMatching(/^Anybody, signed in or not, can read .*, which nobody declared$/),
        mend: 'revoke select on "public"."posts" from anon;',
      },
    ],
  ],
  [
    'names a new table without row level security whose rows name nobody',
    (facts) => {
      facts.relations.push(buildRelation('posts', { privileges }));
    },
    [
      {
        object: 'public.posts',
        mend: 'alter table "public"."posts" enable row level security;\nrevoke select on "public"."posts" from anon;',
      },
    ],
  ],
  [
    'names a table of owners of which anon sees some rows',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'select').roles = ['public'];
      changeTried(evidenceIn(evidence, 'dating_goals'), 'anon', 'select', { foreign: [2, 6] });
    },
    [{ object: 'public.dating_goals', roles: ['anon'], commands: ['select'] }],
  ],
  [
    'leaves a new table whose rows name users to anonymous_reads',
    (facts) => {
      facts.relations.push(buildRelation('diaries', { columns: [buildColumn('user_id')], privileges }));
    },
    [],
  ],
  [
    'is content with a new table whose policy asks who is calling, and shows anon nothing',
    (facts, evidence) => {
      const own = buildPolicy('own', { roles: ['public'], using: '(user_id = auth.uid())' });
      facts.relations.push(buildRelation('posts', { rowSecurity: true, privileges, policies: [own] }));
      evidence.relations.push(buildEvidence('public.posts'));
    },
    [],
  ],
  [
    'is content with a new table that anon was not granted',
    (facts) => {
      facts.relations.push(buildRelation('posts', { rowSecurity: true, policies: [open] }));
    },
    [],
  ],
  [
    'says nothing of a partition of a public table',
    (facts) => {
      const partitionOf = 'public.approach_challenges';
      facts.relations.push(buildRelation('easy', { rowSecurity: true, privileges, partitionOf, policies: [open] }));
    },
    [],
  ],
]);
