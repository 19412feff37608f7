import { anonymousReads } from '../../../../../src/checks/rls/rules/anonymous-reads.ts';
import {
  buildEvidence,
  buildPersona,
  buildTried,
  changeTried,
  evidenceIn,
} from '../../../../support/catalog-evidence.ts';
import {
  buildColumn,
  buildPolicy,
  buildRelation,
  grants,
  policyIn,
  relationIn,
} from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

const anon = grants({ anon: ['SELECT'] });
const shown = buildPersona('anon', {
  sees: { own: null, foreign: true },
  commands: { select: buildTried({ own: null, foreign: [6, 6] }) },
});

testExposureRule(anonymousReads, [
  [
    'names a table that a policy opens to anon',
    (facts) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('peek', { roles: ['anon'], using: 'true' }));
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['anon'],
        says: 'Anybody, signed in or not, reads all 6 rows of public.dating_goals that were tried',
        suspects: ['peek'],
        mend: 'revoke select on "public"."dating_goals" from anon;',
      },
    ],
  ],
  [
    'says with what is read what may be written there too',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      relationIn(facts, 'dating_goals').privileges.anon = ['SELECT', 'INSERT', 'DELETE'];
    },
    [
      {
        object: 'public.dating_goals',
        commands: ['select'],
        says: 'Anybody, signed in or not, reads all 6 rows of public.dating_goals that were tried, and may insert, delete there',
      },
    ],
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
    'names a table of which anon was seen to see every row',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'select').roles = ['public'];
      changeTried(evidenceIn(evidence, 'dating_goals'), 'anon', 'select', { foreign: [6, 6] });
    },
    ['public.dating_goals'],
  ],
  [
    'names a table that nobody may read, of which anon sees some rows',
    (facts, evidence) => {
      const using = "(what = 'news'::text)";
      relationIn(facts, 'audit_log').policies.push(buildPolicy('peek', { roles: ['anon'], using }));
      changeTried(evidenceIn(evidence, 'audit_log'), 'anon', 'select', { foreign: [1, 6] });
    },
    ['public.audit_log'],
  ],
  [
    'names a view over user data that shows anon rows, and one that shows more than what it reads',
    (facts, evidence) => {
      const reads = ['public.dating_goals'];
      const easy = ['public.approach_challenges'];
      facts.relations.push(
        buildRelation('all', { kind: 'view', reads, privileges: anon }),
        buildRelation('more', { kind: 'view', reads: easy, privileges: anon }),
      );
      evidence.relations.push(
        buildEvidence('public.all', { kind: 'view', personas: [shown] }),
        buildEvidence('public.more', { kind: 'view', personas: [{ ...shown, adds: true }] }),
      );
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
    'names a table that the contract does not name, whose rows name users',
    ({ relations }) => {
      relations.push(buildRelation('diaries', { columns: [buildColumn('user_id')], privileges: anon }));
    },
    [
      {
        object: 'public.diaries',
        mend: 'alter table "public"."diaries" enable row level security;\nrevoke select on "public"."diaries" from anon;',
      },
    ],
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
    (facts, evidence) => {
      facts.relations.push(
        buildRelation('easy', { kind: 'view', reads: ['public.approach_challenges'], privileges: anon }),
        buildRelation('mine', {
          kind: 'view',
          securityInvoker: true,
          reads: ['public.dating_goals'],
          privileges: anon,
        }),
      );
      evidence.relations.push(buildEvidence('public.easy', { kind: 'view', personas: [shown] }));
    },
    [],
  ],
]);
