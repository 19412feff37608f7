import { missingCoreTable, missingTable } from '../../../../../src/checks/schema/rules/missing-table.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(missingCoreTable, [
  [
    'names a core table that is gone',
    (draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
    },
    ['public.chat_messages'],
  ],
  [
    'names a core table that moved to another schema',
    (draft) => {
      relationIn(draft, 'user_locations').schema = 'attic';
    },
    ['public.user_locations'],
  ],
  [
    'leaves tables that are not core to another rule',
    (draft) => {
      relationIn(draft, 'dating_goals').name = 'lost';
    },
    [],
  ],
  [
    'takes a view of that name for the table',
    (draft) => {
      relationIn(draft, 'user_locations').kind = 'view';
    },
    [],
  ],
]);

testRule(missingTable, [
  [
    'names a table that is gone, with the statement that creates it',
    (draft) => {
      relationIn(draft, 'audit_log').name = 'lost';
    },
    [
      {
        object: 'public.audit_log',
        mend: 'create table "public"."audit_log" (\n  "id" uuid not null,\n  "what" text,\n  primary key ("id")\n);',
      },
    ],
  ],
  [
    'leaves core tables to another rule',
    (draft) => {
      relationIn(draft, 'chat_messages').name = 'lost';
    },
    [],
  ],
]);
