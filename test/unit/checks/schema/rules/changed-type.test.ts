import { changedType } from '../../../../../src/checks/schema/rules/changed-type.ts';
import { buildColumn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(changedType, [
  [
    'names a column of another type',
    (draft) => retype(relationIn(draft, 'wingman_matches'), 'user1_reputation', 'bigint'),
    [
      {
        object: 'public.wingman_matches.user1_reputation',
        expected: 'integer',
        seen: 'bigint',
        mend: 'alter table "public"."wingman_matches" alter column "user1_reputation" type integer using "user1_reputation"::integer;',
      },
    ],
  ],
  [
    'names a column of another length',
    (draft) => retype(relationIn(draft, 'wingman_matches'), 'status', 'character varying(20)'),
    ['public.wingman_matches.status'],
  ],
  [
    'takes another spelling for the same type',
    (draft) => {
      retype(relationIn(draft, 'wingman_matches'), 'status', 'varchar(50)');
      retype(relationIn(draft, 'wingman_matches'), 'created_at', 'timestamptz');
    },
    [],
  ],
  [
    'says nothing of a column with a name that every object has',
    (draft) => {
      relationIn(draft, 'user_profiles').columns.push(buildColumn('constructor'));
    },
    [],
  ],
]);

function retype({ columns }: { columns: { name: string; type: string }[] }, name: string, type: string) {
  for (const column of columns) if (column.name === name) column.type = type;
}
