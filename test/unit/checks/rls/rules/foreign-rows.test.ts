import { foreignRows } from '../../../../../src/checks/rls/rules/foreign-rows.ts';
import { buildCommandEvidence, buildEvidence, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testIsolationRule } from '../../../../support/evidence-cases.ts';

const privileges = grants({ authenticated: ['SELECT'] });
const reads = ['public.dating_goals'];

testIsolationRule(foreignRows, [
  [
    'names a table and the command that let a foreign row through, and restricts it to owners',
    (_, { tables }) => {
      const update = tables.find(({ table }) => table === 'public.dating_goals')?.commands?.update;
      if (update) update.foreign = true;
    },
    [
      {
        object: 'public.dating_goals',
        commands: ['update'],
        mend: [
          'create policy "owners only (update)" on "public"."dating_goals" as restrictive for update to authenticated using ("user_id" = (select auth.uid())) with check ("user_id" = (select auth.uid()));',
          "-- or find the policy at fault: select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';",
        ].join('\n'),
      },
    ],
  ],
  [
    'names every leaking command of every table',
    (_, evidence) => {
      evidenceIn(evidence, 'chat_messages').strangerSeesRows = true;
      for (const { commands } of evidence.tables) if (commands?.delete) commands.delete.foreign = true;
    },
    [
      'public.user_profiles',
      'public.wingman_matches',
      { object: 'public.chat_messages', commands: ['select', 'delete'] },
      'public.wingman_sessions',
      'public.confidence_test_results',
      'public.user_locations',
      'public.agent_sessions',
      'public.chat_read_timestamps',
      'public.confidence_test_progress',
      'public.dating_goals',
      'public.dating_goals_progress',
    ],
  ],
  [
    'names a table without row level security, though it is empty',
    (facts, evidence) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      evidenceIn(evidence, 'dating_goals').state = 'empty';
    },
    [{ object: 'public.dating_goals', mend: 'alter table "public"."dating_goals" enable row level security;' }],
  ],
  [
    'names a table that is kept for the service role, without evidence',
    (facts) => {
      relationIn(facts, 'audit_log').rowSecurity = false;
    },
    [{ object: 'public.audit_log', commands: ['select', 'insert', 'update', 'delete'] }],
  ],
  [
    'names a view that shows users what its tables would not',
    (facts, evidence) => {
      facts.relations.push(buildRelation('goals_view', { kind: 'view', reads, privileges }));
      const commands = { select: buildCommandEvidence({ foreign: true, own: null }) };
      evidence.tables.push(buildEvidence('public.goals_view', { kind: 'view', commands, strangerSeesRows: true }));
    },
    [
      {
        object: 'public.goals_view',
        commands: ['select'],
        mend: 'alter view "public"."goals_view" set (security_invoker = true);',
      },
    ],
  ],
  [
    'names a materialized view that users may read',
    (facts) => {
      facts.relations.push(buildRelation('all_goals', { kind: 'materialized view', reads, privileges }));
    },
    [{ object: 'public.all_goals', mend: 'revoke all on "public"."all_goals" from authenticated;' }],
  ],
  [
    'is content with a view that has the rights of its caller',
    (facts) => {
      facts.relations.push(buildRelation('mine', { kind: 'view', securityInvoker: true, reads, privileges }));
    },
    [],
  ],
  [
    'is content with what was not found out',
    (_, evidence) => {
      evidenceIn(evidence, 'dating_goals').commands = null;
    },
    [],
  ],
]);
