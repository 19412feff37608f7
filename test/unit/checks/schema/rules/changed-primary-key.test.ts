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
    [
      {
        object: 'public.chat_read_timestamps',
        seen: 'match_id',
        mend: 'alter table "public"."chat_read_timestamps" add primary key ("match_id", "user_id"); -- drop the other first',
      },
    ],
  ],
  [
    'names a table with a key over more columns',
    (draft) => {
      relationIn(draft, 'audit_log').primaryKey = ['id', 'what'];
    },
    [{ object: 'public.audit_log', expected: 'id', seen: 'id, what' }],
  ],
  [
    'leaves a key of which one column is gone to missing_column',
    (draft) => {
      const relation = relationIn(draft, 'chat_read_timestamps');
      relation.primaryKey = [];
      relation.columns = relation.columns.filter(({ name }) => name !== 'user_id');
    },
    [],
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
