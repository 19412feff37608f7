import { recursivePolicy } from '../../../../../src/checks/rls/rules/recursive-policy.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const from = (table: string, test: string) => `(EXISTS ( SELECT 1\n   FROM public.${table} other\n  WHERE ${test}))`;

testRule(recursivePolicy, [
  [
    'names a policy that reads its own table',
    (draft) => {
      policyIn(draft, 'wingman_matches', 'select').using = from('wingman_matches', '(other.user1_id = auth.uid())');
    },
    ['public.wingman_matches.select'],
  ],
  [
    'names a policy that reads its own table in a join or in a list',
    (draft) => {
      const using =
        '(match_id IN ( SELECT w.id\n   FROM (public.user_profiles p\n     LEFT JOIN public.wingman_matches w ON ((w.user1_id = p.id)))))';
      policyIn(draft, 'wingman_matches', 'select').using = using;
    },
    ['public.wingman_matches.select'],
  ],
  [
    'names both policies of two tables that read each other',
    (draft) => {
      policyIn(draft, 'wingman_matches', 'select').using = from('chat_messages', '(other.sender_id = auth.uid())');
    },
    ['public.chat_messages.insert', 'public.chat_messages.select', 'public.wingman_matches.select'],
  ],
  [
    'is content when two ways lead to the same table and on from there, and none leads back',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using =
        `(${from('dating_goals_progress', 'true')} AND ${from('wingman_sessions', 'true')})`;
      for (const table of ['dating_goals_progress', 'wingman_sessions'])
        relationIn(draft, table).policies = [
          { ...policyIn(draft, 'dating_goals', 'select'), using: from('agent_sessions', 'true') },
        ];
    },
    [],
  ],
  [
    'names the policy at which two ways lead back, once, and those on both ways',
    (draft) => {
      const { policies } = relationIn(draft, 'dating_goals');
      const read = { ...policyIn(draft, 'dating_goals', 'select'), name: 'read' };
      policies.splice(0, policies.length, {
        ...read,
        using: `(${from('dating_goals_progress', 'true')} AND ${from('wingman_sessions', 'true')})`,
      });
      for (const table of ['dating_goals_progress', 'wingman_sessions'])
        relationIn(draft, table).policies = [{ ...read, using: from('agent_sessions', 'true') }];
      relationIn(draft, 'agent_sessions').policies = [{ ...read, using: from('dating_goals', 'true') }];
    },
    [
      'public.agent_sessions.read',
      'public.dating_goals.read',
      'public.dating_goals_progress.read',
      'public.wingman_sessions.read',
    ],
  ],
  [
    'is content with a policy that reads another table',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = from('user_profiles', '(other.id = dating_goals.user_id)');
    },
    [],
  ],
  [
    'is content with a table whose policies bind another role',
    (draft) => {
      policyIn(draft, 'wingman_matches', 'select').using = from('chat_messages', '(other.sender_id = auth.uid())');
      for (const policy of relationIn(draft, 'chat_messages').policies) policy.roles = ['service_role'];
    },
    [],
  ],
  [
    'is content with a table without row level security',
    (draft) => {
      policyIn(draft, 'wingman_matches', 'select').using = from('chat_messages', '(other.sender_id = auth.uid())');
      relationIn(draft, 'chat_messages').rowSecurity = false;
    },
    [],
  ],
  [
    'is content with a function that looks the other table up',
    (draft) => {
      policyIn(draft, 'wingman_matches', 'select').using = 'private.is_partner(id)';
    },
    [],
  ],
  [
    'names a policy of which one command alone leads back, or one of two expressions',
    (draft) => {
      const own = '(user1_id = auth.uid())';
      const back = from('wingman_matches', '(other.user1_id = auth.uid())');
      relationIn(draft, 'wingman_matches').policies = [
        buildPolicy('all', { command: 'all', using: back, check: own }),
        buildPolicy('edit', { command: 'update', using: own, check: back }),
        buildPolicy('own', { using: own }),
      ];
      relationIn(draft, 'chat_messages').policies = [];
    },
    ['public.wingman_matches.all', 'public.wingman_matches.edit'],
  ],
  [
    'is content with a write that reads its own table where reading it needs no sub-query',
    (draft) => {
      relationIn(draft, 'user_profiles').policies = [
        buildPolicy('own', { using: '(auth.uid() = id)' }),
        buildPolicy('keep', { command: 'update', using: '(auth.uid() = id)', check: from('user_profiles', 'true') }),
        buildPolicy('once', { command: 'insert', using: null, check: from('user_profiles', 'true') }),
      ];
    },
    [],
  ],
  [
    'names such a write where reading the table takes a sub-query, even of who is calling',
    (draft) => {
      relationIn(draft, 'user_profiles').policies = [
        buildPolicy('own', { using: '(( SELECT auth.uid() AS uid) = id)' }),
        buildPolicy('keep', { command: 'update', using: '(auth.uid() = id)', check: from('user_profiles', 'true') }),
      ];
    },
    ['public.user_profiles.keep'],
  ],
  [
    'names such a write where only what new rows must be, by a policy that is for reading too, takes a sub-query',
    (draft) => {
      relationIn(draft, 'user_profiles').policies = [
        buildPolicy('own', { command: 'all', using: '(auth.uid() = id)', check: '(id = ( SELECT auth.uid() AS uid))' }),
        buildPolicy('keep', { command: 'update', using: '(auth.uid() = id)', check: from('user_profiles', 'true') }),
      ];
    },
    ['public.user_profiles.keep'],
  ],
]);
