import { changedNullability } from '../../../../../src/checks/schema/rules/changed-nullability.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(changedNullability, [
  [
    'names a column that may be null and must not',
    (draft) => {
      for (const column of relationIn(draft, 'chat_messages').columns)
        if (column.name === 'message_text') column.nullable = true;
    },
    [
      {
        object: 'public.chat_messages.message_text',
        expected: 'not null',
        mend: 'alter table "public"."chat_messages" alter column "message_text" set not null;',
      },
    ],
  ],
  [
    'names a column that may not be null and should',
    (draft) => {
      for (const column of relationIn(draft, 'user_profiles').columns)
        if (column.name === 'bio') column.nullable = false;
    },
    [
      {
        object: 'public.user_profiles.bio',
        expected: 'null allowed',
        mend: 'alter table "public"."user_profiles" alter column "bio" drop not null;',
      },
    ],
  ],
]);
