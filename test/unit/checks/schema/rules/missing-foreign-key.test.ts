import { missingForeignKey } from '../../../../../src/checks/schema/rules/missing-foreign-key.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(missingForeignKey, [
  [
    'names a key that was dropped',
    (draft) => {
      const relation = relationIn(draft, 'chat_messages');
      relation.foreignKeys = relation.foreignKeys.filter(({ columns }) => !columns.includes('sender_id'));
    },
    [
      {
        object: 'public.chat_messages.sender_id',
        mend: 'alter table "public"."chat_messages" add foreign key ("sender_id") references "public"."user_profiles" ("id") on delete cascade;',
      },
    ],
  ],
  [
    'names a key that leads to another table',
    (draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) key.references = 'auth.users';
    },
    ['public.dating_goals.user_id'],
  ],
  [
    'names a key that leads to another column',
    (draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) key.referencedColumns = ['email'];
    },
    ['public.dating_goals.user_id'],
  ],
  [
    'takes a key over more columns for a key of each',
    (draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) {
        key.columns.push('goals');
        key.referencedColumns.push('email');
      }
    },
    [],
  ],
  [
    'leaves a key whose table is gone to schema.tables',
    (draft) => {
      relationIn(draft, 'wingman_matches').name = 'lost';
      for (const { foreignKeys } of draft.relations)
        for (const key of foreignKeys) if (key.references === 'public.wingman_matches') key.references = 'public.lost';
    },
    [],
  ],
  [
    'leaves a key whose column is gone to schema.structure',
    (draft) => {
      const relation = relationIn(draft, 'chat_messages');
      relation.columns = relation.columns.filter(({ name }) => name !== 'sender_id');
      relation.foreignKeys = relation.foreignKeys.filter(({ columns }) => !columns.includes('sender_id'));
    },
    [],
  ],
]);
