import { changedPrimaryKey } from '../../../../../src/checks/schema/rules/changed-primary-key.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(changedPrimaryKey, [
  [
    'names a table that lost its key',
    (draft) => {
      relationIn(draft, 'chat_read_timestamps').primaryKey = [];
    },
    [
      {
        object: 'public.chat_read_timestamps',
        expected: 'match_id, user_id',
        seen: 'none',
        mend: 'alter table "public"."chat_read_timestamps" add primary key ("match_id", "user_id");',
      },
    ],
  ],
  [
    'names a table with a key over fewer columns',
    (draft) => {
      relationIn(draft, 'chat_read_timestamps').primaryKey = ['match_id'];
    },
    ['public.chat_read_timestamps'],
  ],
  [
    'takes the same columns in another order for the same key',
    (draft) => {
      relationIn(draft, 'chat_read_timestamps').primaryKey = ['user_id', 'match_id'];
    },
    [],
  ],
  [
    'leaves a key column that was renamed to missing_column',
    (draft) => {
      const relation = relationIn(draft, 'audit_log');
      relation.primaryKey = ['key'];
      for (const column of relation.columns) if (column.name === 'id') column.name = 'key';
    },
    [],
  ],
]);
