import { undeclaredPublic } from '../../../../../src/checks/rls/rules/undeclared-public.ts';
import { buildPolicy, buildRelation, grants } from '../../../../support/catalog-facts.ts';
import { testAnonymousRule } from '../../../../support/evidence-cases.ts';

const privileges = grants({ anon: ['SELECT'] });
const open = buildPolicy('open', { roles: ['public'], using: 'true' });

testAnonymousRule(undeclaredPublic, [
  [
    'names a new table that a policy opens to everybody',
    (facts) => {
      facts.relations.push(buildRelation('posts', { rowSecurity: true, privileges, policies: [open] }));
    },
    [{ object: 'public.posts', mend: 'revoke select on "public"."posts" from anon;' }],
  ],
  [
    'leaves a new table without row level security to schema.drift',
    (facts) => {
      facts.relations.push(buildRelation('posts', { privileges }));
    },
    [],
  ],
  [
    'is content with a new table whose policy asks who is calling',
    (facts) => {
      const own = buildPolicy('own', { roles: ['public'], using: '(user_id = auth.uid())' });
      facts.relations.push(buildRelation('posts', { rowSecurity: true, privileges, policies: [own] }));
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
