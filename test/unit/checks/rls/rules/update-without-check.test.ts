import { updateWithoutCheck } from '../../../../../src/checks/rls/rules/update-without-check.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const own = '(( SELECT auth.uid() AS uid) = user_id)';
const partner =
  '(EXISTS ( SELECT\n   FROM public.wingman_matches match\n  WHERE ((match.id = chat_messages.match_id) AND (( SELECT auth.uid() AS uid) = match.user1_id))))';

testRule(updateWithoutCheck, [
  [
    'names a policy whose USING asks a function about the key',
    (draft) => {
      const policy = policyIn(draft, 'dating_goals', 'update');
      policy.using = 'private.can_edit(id)';
      policy.check = null;
    },
    [
      {
        object: 'public.dating_goals.update',
        expected: 'user_id',
        commands: ['update'],
        mend: '-- give policy "update" on "public"."dating_goals" a WITH CHECK that names user_id, as the one for INSERT does',
      },
    ],
  ],
  [
    'names a policy that leaves out in whose name a row was inserted',
    (draft) => {
      const { policies } = relationIn(draft, 'chat_messages');
      policyIn(draft, 'chat_messages', 'insert').check = `((sender_id = ( SELECT auth.uid() AS uid)) AND ${partner})`;
      policies.push(buildPolicy('edit', { command: 'update', using: partner }));
    },
    [
      {
        object: 'public.chat_messages.edit',
        expected: 'sender_id',
        mend: `alter policy "edit" on "public"."chat_messages" with check (((sender_id = ( SELECT auth.uid() AS uid)) AND ${partner}));`,
      },
    ],
  ],
  [
    'is content when USING names the owner, because the new row is held against it',
    (draft) => {
      policyIn(draft, 'dating_goals', 'update').check = null;
      relationIn(draft, 'user_locations').policies = [buildPolicy('all', { command: 'all', using: own })];
    },
    [],
  ],
  [
    'is content when USING takes the whole row',
    (draft) => {
      const policy = policyIn(draft, 'dating_goals', 'update');
      policy.using = 'private.owns(dating_goals.*)';
      policy.check = null;
    },
    [],
  ],
  [
    'is content when a state that INSERT asks for may change',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').check = `(${own} AND (comfort_level IS NULL))`;
      policyIn(draft, 'dating_goals', 'update').check = null;
    },
    [],
  ],
  [
    'leaves a policy that is always true to always_true_write',
    (draft) => {
      const policy = policyIn(draft, 'dating_goals', 'update');
      policy.using = 'true';
      policy.check = null;
    },
    [],
  ],
  [
    'is content with a restrictive policy',
    (draft) => {
      const idle = buildPolicy('idle', {
        isPermissive: false,
        command: 'update',
        using: '(comfort_level IS NOT NULL)',
      });
      relationIn(draft, 'dating_goals').policies.push(idle);
    },
    [],
  ],
  [
    'names a policy for ALL too, and no policy for another command',
    (draft) => {
      relationIn(draft, 'user_locations').policies = [
        buildPolicy('all', { command: 'all', using: 'private.can_edit(id)' }),
        buildPolicy('read', { command: 'select', using: 'private.can_edit(id)' }),
        buildPolicy('remove', { command: 'delete', using: 'private.can_edit(id)' }),
      ];
    },
    [
      {
        object: 'public.user_locations.all',
        roles: ['authenticated'],
        expected: 'user_id',
        mend: '-- give policy "all" on "public"."user_locations" a WITH CHECK that names user_id',
      },
    ],
  ],
  [
    'is content where new rows are checked, whatever the check asks',
    (draft) => {
      Object.assign(policyIn(draft, 'dating_goals', 'update'), { using: 'private.can_edit(id)', check: own });
    },
    [],
  ],
  [
    'is content with a policy for a role that does not come from outside',
    (draft) => {
      Object.assign(policyIn(draft, 'dating_goals', 'update'), {
        roles: ['service_role'],
        using: 'private.can_edit(id)',
        check: null,
      });
    },
    [],
  ],
  [
    'is content with a table of which nobody owns a row',
    (draft) => {
      relationIn(draft, 'audit_log').policies = [buildPolicy('edit', { command: 'update', using: 'private.can(id)' })];
    },
    [],
  ],
  [
    'names both owners where neither is named, and repeats no constant',
    (draft) => {
      relationIn(draft, 'wingman_matches').policies = [
        buildPolicy('edit', { command: 'update', using: "(private.kind(id) = 'mine'::text)" }),
      ];
    },
    [
      {
        object: 'public.wingman_matches.edit',
        expected: 'user1_id, user2_id',
        mend: '-- give policy "edit" on "public"."wingman_matches" a WITH CHECK that names user1_id and user2_id',
      },
    ],
  ],
  [
    'is content where one of two owners is named',
    (draft) => {
      relationIn(draft, 'wingman_matches').policies = [
        buildPolicy('edit', { command: 'update', using: '(user1_id = auth.uid())' }),
      ];
    },
    [],
  ],
  [
    'says in words what is missing where more than one policy is for new rows, or none that lets any through',
    (draft) => {
      const using = 'private.can_edit(id)';
      for (const name of ['dating_goals', 'agent_sessions'])
        Object.assign(policyIn(draft, name, 'update'), { using, check: null });
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('too', { command: 'insert', check: own }));
      policyIn(draft, 'agent_sessions', 'insert').isPermissive = false;
    },
    [
      {
        object: 'public.dating_goals.update',
        mend: '-- give policy "update" on "public"."dating_goals" a WITH CHECK that names user_id',
      },
      {
        object: 'public.agent_sessions.update',
        mend: '-- give policy "update" on "public"."agent_sessions" a WITH CHECK that names user_id',
      },
    ],
  ],
  [
    'repeats no check of INSERT that lets everybody in, nor one that those who may change a row do not pass',
    (draft) => {
      const landlords = '(auth.uid() IN ( SELECT l.id FROM private.landlords l WHERE (l.goals = dating_goals.goals)))';
      Object.assign(policyIn(draft, 'dating_goals', 'update'), { using: landlords, check: null });
      Object.assign(policyIn(draft, 'agent_sessions', 'update'), { using: 'private.is_admin()', check: null });
      policyIn(draft, 'agent_sessions', 'insert').check = 'true';
    },
    [
      {
        object: 'public.dating_goals.update',
        mend: '-- give policy "update" on "public"."dating_goals" a WITH CHECK that names user_id, as the one for INSERT does',
      },
      {
        object: 'public.agent_sessions.update',
        mend: '-- give policy "update" on "public"."agent_sessions" a WITH CHECK that names user_id',
      },
    ],
  ],
  [
    'repeats a check of INSERT that asks all that USING asks, in whatever order and of whichever function',
    (draft) => {
      const asked = '(private.can_edit(match_id) AND (message_text IS NOT NULL))';
      policyIn(draft, 'chat_messages', 'insert').check =
        '((message_text IS NOT NULL) AND (sender_id = auth.uid()) AND private.can_edit(match_id))';
      relationIn(draft, 'chat_messages').policies.push(buildPolicy('edit', { command: 'update', using: asked }));
    },
    [
      {
        object: 'public.chat_messages.edit',
        mend: 'alter policy "edit" on "public"."chat_messages" with check (((message_text IS NOT NULL) AND (sender_id = auth.uid()) AND private.can_edit(match_id)));',
      },
    ],
  ],
]);
