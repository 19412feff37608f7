import { anonymousReads } from '../../../../../src/checks/rls/rules/anonymous-reads.ts';
import { evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildPolicy, buildRelation, grants, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testAnonymousRule } from '../../../../support/evidence-cases.ts';

const anon = grants({ anon: ['SELECT'] });

testAnonymousRule(anonymousReads, [
  [
    'names a table that a policy opens to anon',
    (facts) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('peek', { roles: ['anon'], using: 'true' }));
    },
    [{ object: 'public.dating_goals', mend: 'revoke select on "public"."dating_goals" from anon;' }],
  ],
  [
    'names a table without row level security',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
    },
    [
      {
        object: 'public.dating_goals',
        mend: 'alter table "public"."dating_goals" enable row level security;\nrevoke select on "public"."dating_goals" from anon;',
      },
    ],
  ],
  [
    'names a table of which anon was seen to see a row',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'select').roles = ['public'];
      evidenceIn(evidence, 'dating_goals').anonSeesRows = true;
    },
    ['public.dating_goals'],
  ],
  [
    'names a view over user data with the rights of its owner',
    (facts) => {
      facts.relations.push(buildRelation('all', { kind: 'view', reads: ['public.dating_goals'], privileges: anon }));
    },
    ['public.all'],
  ],
  [
    'names a materialized view over user data',
    (facts) => {
      const kind = 'materialized view';
      facts.relations.push(buildRelation('all', { kind, reads: ['public.dating_goals'], privileges: anon }));
    },
    ['public.all'],
  ],
  [
    'names a table that is kept for the service role',
    (facts) => {
      relationIn(facts, 'audit_log').rowSecurity = false;
    },
    ['public.audit_log'],
  ],
  [
    'is content with a policy for everybody that shows anon nothing',
    (facts) => {
      policyIn(facts, 'dating_goals', 'select').roles = ['public'];
    },
    [],
  ],
  [
    'is content with a table that anon was not granted',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      relationIn(facts, 'dating_goals').privileges.anon = [];
    },
    [],
  ],
  [
    'is content with a view over public data, and with one that has the rights of its caller',
    (facts) => {
      facts.relations.push(
        buildRelation('easy', { kind: 'view', reads: ['public.approach_challenges'], privileges: anon }),
        buildRelation('mine', {
          kind: 'view',
          securityInvoker: true,
          reads: ['public.dating_goals'],
          privileges: anon,
        }),
      );
    },
    [],
  ],
]);
