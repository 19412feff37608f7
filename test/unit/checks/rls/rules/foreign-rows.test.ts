import { expect, test } from 'vitest';
import { foreignRows, unlocked } from '../../../../../src/checks/rls/rules/foreign-rows.ts';
import {
  buildEvidence,
  buildPersona,
  buildTried,
  changeTried,
  evidenceIn,
  showForeign,
} from '../../../../support/catalog-evidence.ts';
import { buildColumn, buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

const privileges = grants({ authenticated: ['SELECT'] });
const reads = ['public.dating_goals'];

testExposureRule(foreignRows, [
  [
    'names a table and the command that let a foreign row through, and restricts it to owners',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'update', { foreign: [1, 6] });
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['update'],
        says: 'Anybody who signs up may update rows of others in public.dating_goals',
        suspects: ['update'],
        mend: [
          'create policy "owners only (update)" on "public"."dating_goals" as restrictive for update to authenticated using ("user_id" = (select auth.uid())) with check ("user_id" = (select auth.uid()));',
          "-- find the policy at fault: select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';",
        ].join('\n'),
      },
    ],
  ],
  [
    'restricts to the owners in another table, and takes away what is nobody’s',
    (_, evidence) => {
      const messages = evidenceIn(evidence, 'chat_messages');
      for (const command of ['select', 'delete'] as const)
        changeTried(messages, 'stranger', command, { foreign: [6, 6] });
    },
    [
      {
        object: 'public.chat_messages',
        commands: ['select', 'delete'],
        says: 'Anybody who signs up reads all 6 rows of public.chat_messages that were tried, and may delete there',
        mend: [
          'create policy "owners only (select)" on "public"."chat_messages" as restrictive for select to authenticated using (exists (select from "public"."wingman_matches" as step1 where step1."id" = "chat_messages"."match_id" and (select auth.uid()) in (step1."user1_id", step1."user2_id")));',
          'revoke delete on "public"."chat_messages" from authenticated;',
          "-- find the policy at fault: select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'chat_messages';",
        ].join('\n'),
      },
    ],
  ],
  [
    'names every leaking command of every table',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'chat_messages'), 'stranger', 'select', { foreign: [6, 6] });
      for (const relation of evidence.relations) changeTried(relation, 'stranger', 'delete', { foreign: [1, 6] });
    },
    [
      'public.user_profiles',
      'public.wingman_matches',
      { object: 'public.chat_messages', commands: ['select', 'delete'] },
      'public.wingman_sessions',
      'public.approach_challenges',
      'public.confidence_test_results',
      'public.user_locations',
      'public.agent_sessions',
      'public.chat_read_timestamps',
      'public.confidence_test_progress',
      'public.dating_goals',
      'public.dating_goals_progress',
      'public.audit_log',
    ],
  ],
  [
    'names a table where every user reaches rows of others, and the stranger none',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'delete', { foreign: [1, 3] });
      showForeign(evidenceIn(evidence, 'chat_messages'), 'owner');
    },
    [
      { object: 'public.dating_goals', commands: ['delete'] },
      { object: 'public.chat_messages', commands: ['select'] },
    ],
  ],
  [
    'names a table that takes made-up rows in the name of others, though it is empty',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      goals.state = 'empty';
      changeTried(goals, 'stranger', 'insert', { own: null, foreign: null, madeUp: [2, 2] });
    },
    [{ object: 'public.dating_goals', commands: ['insert'] }],
  ],
  [
    'names a table without row level security, though it is empty',
    (facts, evidence) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      Object.assign(evidenceIn(evidence, 'dating_goals'), { state: 'empty', personas: [] });
    },
    [{ object: 'public.dating_goals', mend: 'alter table "public"."dating_goals" enable row level security;' }],
  ],
  [
    'names a table that is kept for the service role, without evidence',
    (facts, evidence) => {
      relationIn(facts, 'audit_log').rowSecurity = false;
      evidence.relations = evidence.relations.filter(({ relation }) => relation !== 'public.audit_log');
    },
    [{ object: 'public.audit_log', commands: ['select', 'insert', 'update', 'delete'] }],
  ],
  [
    'names a table that the contract does not name, where rows name users or anybody may write',
    ({ relations }) => {
      const open = grants({ authenticated: ['SELECT', 'INSERT'] });
      relations.push(
        buildRelation('diaries', { columns: [{ ...buildRelation('d').columns[0]!, name: 'user_id' }], privileges }),
        buildRelation('guestbook', { privileges: open }),
      );
    },
    [
      { object: 'public.diaries', commands: ['select'] },
      { object: 'public.guestbook', commands: ['insert'] },
    ],
  ],
  [
    'names a view that shows users what its tables would not',
    (facts, evidence) => {
      facts.relations.push(buildRelation('goals_view', { kind: 'view', reads, privileges }));
      const stranger = buildPersona('stranger', {
        sees: { own: null, foreign: true },
        commands: { select: buildTried({ own: null, foreign: [6, 6] }) },
      });
      evidence.relations.push(buildEvidence('public.goals_view', { kind: 'view', personas: [stranger] }));
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
    'takes the writes from a view that shows everybody rows, and lets one that shows nobody any check what is added',
    (facts, evidence) => {
      const lent = { kind: 'view', takes: ['insert', 'update'], lendsRights: true } as const;
      const may = grants({ authenticated: ['SELECT', 'INSERT', 'UPDATE'] });
      facts.relations.push(
        buildRelation('shown', { ...lent, reads: ['public.approach_challenges'], privileges: may }),
        buildRelation('hidden', { ...lent, reads, privileges: may, columns: [buildColumn('user_id')] }),
      );
      for (const [name, seen] of [
        ['shown', 3],
        ['hidden', 0],
      ] as const) {
        const select = buildTried({ own: null, foreign: [seen, 3] });
        const stranger = buildPersona('stranger', { sees: { own: null, foreign: seen > 0 }, commands: { select } });
        evidence.relations.push(buildEvidence(`public.${name}`, { kind: 'view', personas: [stranger] }));
      }
    },
    [
      {
        object: 'public.shown',
        commands: ['insert', 'update'],
        mend: 'revoke insert, update on "public"."shown" from authenticated;',
        hint: expect.stringContaining('check option'),
      },
      {
        object: 'public.hidden',
        commands: ['insert'],
        mend: 'alter view "public"."hidden" set (check_option = cascaded);',
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
    'leaves some rows that everybody reads to rows_open_in_part, and some users who see more to privileged_users',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'select', { foreign: [1, 6] });
      const [first] = evidenceIn(evidence, 'chat_messages').personas.filter(({ as }) => as === 'owner');
      Object.assign(first?.commands.select ?? {}, { foreign: [3, 3] });
    },
    [],
  ],
  [
    'is content with what was not found out',
    (_, evidence) => {
      evidenceIn(evidence, 'dating_goals').personas = [];
    },
    [],
  ],
  [
    'says at once to turn row level security on where that is all',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      Object.assign(relationIn(facts, 'user_locations'), { kind: 'partitioned table', rowSecurity: false });
    },
    [
      {
        object: 'public.dating_goals',
        hint: 'Turn row level security on: alter table "public"."dating_goals" enable row level security;',
      },
      {
        object: 'public.user_locations',
        hint: 'Turn row level security on: alter table "public"."user_locations" enable row level security;',
        mend: 'alter table "public"."user_locations" enable row level security;',
      },
    ],
  ],
  [
    'takes all commands away that are nobody’s',
    (_, evidence) => {
      for (const command of ['update', 'delete'] as const)
        changeTried(evidenceIn(evidence, 'audit_log'), 'stranger', command, { foreign: [6, 6] });
    },
    [
      {
        object: 'public.audit_log',
        commands: ['update', 'delete'],
        mend: expect.stringMatching(/^revoke update, delete on "public"."audit_log" from authenticated;/),
      },
    ],
  ],
]);

test.each([
  ['a table under row level security', { rowSecurity: true }],
  ['a view', { kind: 'view' }],
  ['a materialized view', { kind: 'materialized view' }],
  ['a foreign table', { kind: 'foreign table' }],
] as const)('%s is not said to be without row level security', (_, different) => {
  expect(unlocked(buildRelation('docs', different))).toEqual({});
});
