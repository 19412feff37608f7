import { ungrantedCoreTable, ungrantedTable } from '../../../../../src/checks/schema/rules/ungranted-table.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(ungrantedCoreTable, [
  [
    'names a core table that the service role may not read',
    (draft) => {
      relationIn(draft, 'user_locations').privileges.service_role = [];
    },
    [
      {
        object: 'public.user_locations',
        mend: 'grant select, insert, update, delete on "public"."user_locations" to service_role;',
      },
    ],
  ],
  [
    'is content with SELECT alone',
    (draft) => {
      relationIn(draft, 'user_locations').privileges.service_role = ['SELECT'];
    },
    [],
  ],
  [
    'says nothing of what other roles were granted',
    (draft) => {
      relationIn(draft, 'user_locations').privileges.anon = [];
    },
    [],
  ],
]);

testRule(ungrantedTable, [
  [
    'names a table that is not core',
    (draft) => {
      relationIn(draft, 'dating_goals').privileges.service_role = ['INSERT'];
    },
    ['public.dating_goals'],
  ],
  [
    'leaves core tables to another rule',
    (draft) => {
      relationIn(draft, 'user_locations').privileges.service_role = [];
    },
    [],
  ],
]);
