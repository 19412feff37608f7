import { excessGrant } from '../../../../../src/checks/rls/rules/excess-grant.ts';
import { buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(excessGrant, [
  [
    'names a table that users may truncate',
    (draft) => {
      relationIn(draft, 'chat_messages').privileges.authenticated.push('TRUNCATE');
    },
    [
      {
        object: 'public.chat_messages',
        roles: ['authenticated'],
        seen: 'TRUNCATE',
        mend: 'revoke truncate on "public"."chat_messages" from "authenticated";',
      },
    ],
  ],
  [
    'names a public table to which anon may add triggers and references',
    (draft) => {
      relationIn(draft, 'approach_challenges').privileges.anon.push('TRIGGER', 'REFERENCES');
    },
    [{ object: 'public.approach_challenges', roles: ['anon'], seen: 'REFERENCES, TRIGGER' }],
  ],
  [
    'names a partition',
    (draft) => {
      const privileges = grants({ authenticated: ['TRUNCATE'] });
      draft.relations.push(buildRelation('chat_2026', { partitionOf: 'public.chat_messages', privileges }));
    },
    ['public.chat_2026'],
  ],
  [
    'is content that the service role has them',
    (draft) => {
      relationIn(draft, 'chat_messages').privileges.service_role.push('TRUNCATE', 'TRIGGER');
    },
    [],
  ],
  [
    'names each role and each privilege once, whoever holds it',
    (draft) => {
      relationIn(draft, 'chat_messages').privileges.authenticated.push('TRUNCATE');
      relationIn(draft, 'chat_messages').privileges.anon.push('TRIGGER', 'TRUNCATE');
    },
    [
      {
        object: 'public.chat_messages',
        roles: ['anon', 'authenticated'],
        seen: 'TRUNCATE, TRIGGER',
        mend: 'revoke truncate, trigger on "public"."chat_messages" from "anon", "authenticated";',
      },
    ],
  ],
  [
    'says nothing of views, on which they do nothing',
    (draft) => {
      for (const [name, kind] of [
        ['chat_messages', 'view'],
        ['dating_goals', 'materialized view'],
      ] as const) {
        relationIn(draft, name).kind = kind;
        relationIn(draft, name).privileges.authenticated.push('TRUNCATE');
      }
    },
    [],
  ],
]);
