import { undeclaredRelation } from '../../../../../src/checks/schema/rules/undeclared-relation.ts';
import { buildRelation, grants } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const privileges = grants({ authenticated: ['SELECT'], service_role: ['SELECT'] });

testRule(undeclaredRelation, [
  [
    'names what outsiders were granted, of every kind and in every exposed schema',
    (draft) => {
      draft.relations.push(
        buildRelation('notes', { rowSecurity: true, privileges }),
        buildRelation('latest', { kind: 'view', privileges }),
        buildRelation('totals', { kind: 'materialized view', privileges }),
        buildRelation('remote', { kind: 'foreign table', privileges }),
        buildRelation('notes', { schema: 'api', rowSecurity: true, privileges }),
      );
    },
    [
      'public.notes',
      { object: 'public.latest', roles: ['authenticated'] },
      'public.totals',
      'public.remote',
      {
        object: 'api.notes',
        mend: 'revoke all on "api"."notes" from "authenticated"; -- or name it in the contract',
      },
    ],
  ],
  [
    'leaves out tables without row level security, which another rule names, and what nobody from outside reaches',
    (draft) => {
      draft.relations.push(
        buildRelation('open', { privileges }),
        buildRelation('internal', { kind: 'view', privileges: grants({ service_role: ['SELECT'] }) }),
      );
    },
    [],
  ],
  [
    'leaves out parts of what the contract names, and the tables of the storage',
    (draft) => {
      draft.relations.push(
        buildRelation('chat_2026', { partitionOf: 'public.chat_messages', rowSecurity: true, privileges }),
        buildRelation('objects', { schema: 'storage', rowSecurity: true, privileges }),
      );
    },
    [],
  ],
]);
