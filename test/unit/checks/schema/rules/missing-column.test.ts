import { missingColumn } from '../../../../../src/checks/schema/rules/missing-column.ts';
import { buildColumn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(missingColumn, [
  [
    'names a column that was renamed',
    (draft) => {
      for (const column of relationIn(draft, 'chat_messages').columns)
        if (column.name === 'message_text') column.name = 'body';
    },
    [
      {
        object: 'public.chat_messages.message_text',
        expected: 'text',
        mend: 'alter table "public"."chat_messages" add column "message_text" text;',
      },
    ],
  ],
  [
    'names every column that is gone',
    (draft) => {
      relationIn(draft, 'audit_log').columns = [];
    },
    ['public.audit_log.id', 'public.audit_log.what'],
  ],
  [
    'says nothing of a column that came on top',
    (draft) => {
      relationIn(draft, 'user_profiles').columns.push(buildColumn('pronouns'));
    },
    [],
  ],
]);
