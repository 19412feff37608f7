import { unprotectedTable } from '../../../../../src/checks/schema/rules/unprotected-table.ts';
import { buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(unprotectedTable, [
  [
    'names a new table that users may read, and has no row level security',
    (draft) => {
      draft.relations.push(buildRelation('notes', { privileges: grants({ authenticated: ['SELECT'] }) }));
    },
    [
      {
        object: 'public.notes',
        roles: ['authenticated'],
        mend: 'alter table "public"."notes" enable row level security;',
      },
    ],
  ],
  [
    'names a new table that anon may write',
    (draft) => {
      draft.relations.push(buildRelation('notes', { privileges: grants({ anon: ['INSERT'] }) }));
    },
    [{ object: 'public.notes', roles: ['anon'] }],
  ],
  [
    'names a partition of a new table that is protected itself',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(
        buildRelation('events', { kind: 'partitioned table', rowSecurity: true, privileges }),
        buildRelation('events_2026', { partitionOf: 'public.events', privileges }),
      );
    },
    ['public.events_2026'],
  ],
  [
    'names a new partitioned table',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('events', { kind: 'partitioned table', privileges }));
    },
    ['public.events'],
  ],
  [
    'quotes names that need it',
    (draft) => {
      draft.relations.push(buildRelation('my "notes"', { privileges: grants({ anon: ['SELECT'] }) }));
    },
    [{ object: 'public.my "notes"', mend: 'alter table "public"."my ""notes""" enable row level security;' }],
  ],
  [
    'is content with a new table under row level security',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'], authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('notes', { rowSecurity: true, privileges }));
    },
    [],
  ],
  [
    'is content with a new table that no role of the API may touch',
    (draft) => {
      draft.relations.push(buildRelation('internal', { privileges: grants({ service_role: ['SELECT'] }) }));
    },
    [],
  ],
  [
    'leaves tables of the contract and their partitions to rls.enabled',
    (draft) => {
      relationIn(draft, 'chat_messages').rowSecurity = false;
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('chat_2026', { partitionOf: 'public.chat_messages', privileges }));
    },
    [],
  ],
  [
    'leaves views and foreign tables to rls',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(
        buildRelation('a_view', { kind: 'view', privileges }),
        buildRelation('far', { kind: 'foreign table', privileges }),
      );
    },
    [],
  ],
]);
